-- Grain: one row per contract with a customer.
-- Work that is under way without a contract in the CRM has one here, under the key of
-- its deal or project: backlog hangs on contracts, and must not miss it.

with

contracts as (select * from {{ ref('stg_salesforce__contracts') }}),

customer_matches as (select * from {{ ref('xref_customers') }}),

contract_statuses as (

    {{ statuses_in_force() }}

),

first_deals as (select * from {{ ref('int_contracts__first_deals') }}),

without_paper as (select * from {{ ref('int_contracts__without_paper') }}),

final as (

    select
        contracts.contract_id,
        contracts.contract_number,
        customer_matches.customer_id,
        first_deals.opportunity_id,
        coalesce(first_deals.deal_root_id, contracts.contract_id) as deal_root_id,
        lower(contracts.source_status) as status,
        contracts.starts_on,
        contracts.ends_on,
        contracts.currency_code,
        coalesce(contract_statuses.status, 'unmapped') as commitment_class,
        {{ provenance_of('contracts') }}

    from contracts
    left join customer_matches
        on contracts.account_id = customer_matches.source_customer_id
    left join first_deals
        on contracts.contract_id = first_deals.contract_id
    left join contract_statuses
        on
            contracts.source_system = contract_statuses.source_system
            and contract_statuses.entity = 'contract'
            and contracts.source_status = contract_statuses.source_status

    union all

    select
        contract_id,
        contract_number,
        customer_id,
        opportunity_id,
        deal_root_id,
        'missing' as status,
        starts_on,
        ends_on,
        currency_code,
        commitment_class,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from without_paper

)

select * from final
