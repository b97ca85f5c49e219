-- Grain: one row per customer record of any system, with the customer that it stands
-- for.
-- A record is matched by its explicit reference first and then by name, and by name
-- only where the name is unique among the CRM's accounts: a wrong merge is worse than
-- none.

with

accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

other_records as (

    select * from {{ ref('int_customers__sources') }}

),

accounts_by_source_id as (

    select
        source_id as account_source_id,
        min(account_id) as customer_id

    from accounts
    group by 1

),

accounts_by_name as (

    select
        {{ match_name('account_name') }} as match_name,
        min(account_id) as customer_id

    from accounts
    group by 1
    having count(*) = 1

),

matched as (

    select
        other_records.*,
        coalesce(
            accounts_by_source_id.customer_id,
            accounts_by_name.customer_id,
            other_records.source_customer_id
        ) as customer_id,
        case
            when accounts_by_source_id.customer_id is not null then 'external_id'
            when accounts_by_name.customer_id is not null then 'name'
            else 'unmatched'
        end as match_rule

    from other_records
    left join accounts_by_source_id
        on other_records.account_source_id = accounts_by_source_id.account_source_id
    left join accounts_by_name
        on other_records.match_name = accounts_by_name.match_name

),

final as (

    select
        account_id as source_customer_id,
        account_id as customer_id,
        'self' as match_rule,
        account_name as source_customer_name,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from accounts

    union all

    select
        source_customer_id,
        customer_id,
        match_rule,
        customer_name as source_customer_name,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from matched

)

select * from final
