-- Grain: one row per customer: what its records in all systems say, each attribute by
-- the system that owns it.

with

accounts as (select * from {{ ref('stg_salesforce__accounts') }}),

other_records as (select * from {{ ref('int_customers__sources') }}),

customer_matches as (select * from {{ ref('xref_customers') }}),

described as (

    select
        account_id as source_customer_id,
        account_name as customer_name,
        currency_code

    from accounts

    union all

    select
        source_customer_id,
        customer_name,
        currency_code

    from other_records

),

records as (

    select
        customer_matches.customer_id,
        described.customer_name,
        described.currency_code,
        customer_matches.source_system,
        customer_matches.source_id

    from described
    inner join customer_matches
        on described.source_customer_id = customer_matches.source_customer_id

),

final as (

    {{ owned_attributes(
        'customer', 'customer_id', 'records', ['customer_name', 'currency_code']
    ) }}

)

select * from final
