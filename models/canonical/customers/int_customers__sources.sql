-- Grain: one row per customer record of a system that keeps its own customers.

with

ledger_customers as (select * from {{ ref('stg_netsuite__customers') }}),

ledger_currencies as (select * from {{ ref('stg_netsuite__currencies') }}),

billing_customers as (select * from {{ ref('stg_stripe__customers') }}),

final as (

    select
        ledger_customers.customer_id as source_customer_id,
        ledger_customers.customer_name,
        ledger_customers.account_source_id,
        ledger_currencies.currency_code,
        {{ match_name('ledger_customers.customer_name') }} as match_name,
        {{ provenance_of('ledger_customers') }}

    from ledger_customers
    left join ledger_currencies
        on ledger_customers.currency_id = ledger_currencies.currency_id

    union all

    select
        customer_id as source_customer_id,
        customer_name,
        account_source_id,
        currency_code,
        {{ match_name('customer_name') }} as match_name,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from billing_customers

)

select * from final
