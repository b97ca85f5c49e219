-- Grain: one row per customer record of a system that keeps its own customers, with the
-- account that it is.

with

accounts as (

    select
        account_id as master_id,
        source_id as external_id,
        {{ match_name('account_name') }} as same_name

    from {{ ref('stg_salesforce__accounts') }}

),

records as (

    select
        source_customer_id as record_id,
        account_source_id as external_id,
        match_name as same_name

    from {{ ref('int_customers__sources') }}

),

final as (

    {{ matched_identities(
        'customer', 'records', 'accounts', ['external_id', 'same_name']
    ) }}

)

select * from final
