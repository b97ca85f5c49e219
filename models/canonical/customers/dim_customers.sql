-- Grain: one row per customer: the CRM's accounts, and the records of the ledger and of
-- the billing system that match none of them.

with

accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

other_records as (

    select * from {{ ref('int_customers__sources') }}

),

customer_matches as (

    select * from {{ ref('xref_customers') }}

),

final as (

    select
        account_id as customer_id,
        account_name as customer_name,
        country,
        industry,
        currency_code,
        parent_account_id as parent_customer_id,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from accounts

    union all

    select
        other_records.source_customer_id as customer_id,
        other_records.customer_name,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as {{ dbt.type_string() }}) as industry,
        other_records.currency_code,
        cast(null as {{ dbt.type_string() }}) as parent_customer_id,
        {{ provenance_of('other_records') }}

    from other_records
    inner join customer_matches
        on other_records.source_customer_id = customer_matches.source_customer_id
    where customer_matches.match_rule = 'unmatched'

)

select * from final
