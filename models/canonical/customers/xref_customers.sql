-- Grain: one row per customer record of any system, with the customer that it stands
-- for.
-- Accounts are customers, unless a steward has decided that one is another; the records
-- of other systems are matched by `int_customers__matches`. A record may be matched to
-- an account that was decided to be another one.

with

accounts as (select * from {{ ref('stg_salesforce__accounts') }}),

other_records as (select * from {{ ref('int_customers__sources') }}),

matches as (select * from {{ ref('int_customers__matches') }}),

decisions as (

    {{ identity_decisions_on('customer') }}

),

records as (

    select
        account_id as source_customer_id,
        account_id as matched_id,
        'self' as match_rule,
        1 as candidates,
        account_name as source_customer_name,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from accounts

    union all

    select
        other_records.source_customer_id,
        matches.master_id as matched_id,
        matches.match_rule,
        matches.candidates,
        other_records.customer_name as source_customer_name,
        {{ provenance_of('other_records') }}

    from other_records
    inner join matches
        on other_records.source_customer_id = matches.record_id

),

final as (

    select
        records.source_customer_id,
        coalesce(decisions.same_as, records.matched_id) as customer_id,
        case
            when decisions.record_id = records.source_customer_id then 'decision'
            else records.match_rule
        end as match_rule,
        records.candidates,
        records.source_customer_name,
        {{ provenance_of('records') }}

    from records
    left join decisions
        on records.matched_id = decisions.record_id

)

select * from final
