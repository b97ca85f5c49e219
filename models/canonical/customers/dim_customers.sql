-- Grain: one row per customer: the CRM's accounts, and the records of the ledger and of
-- the billing system that match none of them.

with

accounts as (select * from {{ ref('stg_salesforce__accounts') }}),

customer_matches as (select * from {{ ref('xref_customers') }}),

owned as (select * from {{ ref('int_customers__owned') }}),

customers as (

    select * from customer_matches
    where source_customer_id = customer_id

),

final as (

    select
        customers.customer_id,
        owned.customer_name,
        accounts.country,
        accounts.industry,
        owned.currency_code,
        parents.customer_id as parent_customer_id,
        {{ provenance_of('customers') }}

    from customers
    left join owned
        on customers.customer_id = owned.customer_id
    left join accounts
        on customers.customer_id = accounts.account_id
    left join customer_matches as parents
        on accounts.parent_account_id = parents.source_customer_id

)

select * from final
