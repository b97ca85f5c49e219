-- Grain: one row per contract with a customer.
-- A deal that was won without a contract in the CRM gets one under its own key, and so
-- does a project that was sold outside the CRM: backlog hangs on contracts, and work
-- that is under way must have one. With a purchase order it counts as signed, else as
-- verbal.

with

contracts as (

    select * from {{ ref('stg_salesforce__contracts') }}

),

contract_statuses as (

    {{ statuses_in_force() }}

),

opportunities as (

    select * from {{ ref('dim_opportunities') }}

),

deals_signed as (

    select * from {{ ref('int_contracts__deals_signed') }}

),

ranked_deals as (

    select
        contract_id,
        opportunity_id,
        deal_root_id,
        row_number() over (
            partition by contract_id
            order by is_change_request, created_at, opportunity_id
        ) as deal_rank

    from opportunities
    where contract_id is not null

),

contract_deals as (

    select
        contract_id,
        opportunity_id,
        deal_root_id

    from ranked_deals
    where deal_rank = 1

),

won_without_contract as (

    select opportunities.*
    from opportunities
    left join contract_deals
        on opportunities.opportunity_id = contract_deals.deal_root_id
    where
        opportunities.is_won
        and opportunities.opportunity_id = opportunities.deal_root_id
        and contract_deals.contract_id is null

),

sold_outside_crm as (

    select deals_signed.*
    from deals_signed
    left join contract_deals
        on deals_signed.deal_root_id = contract_deals.deal_root_id
    left join won_without_contract
        on deals_signed.deal_root_id = won_without_contract.opportunity_id
    where
        contract_deals.contract_id is null
        and won_without_contract.opportunity_id is null

),

final as (

    select
        contracts.contract_id,
        contracts.contract_number,
        contracts.account_id as customer_id,
        contract_deals.opportunity_id,
        coalesce(contract_deals.deal_root_id, contracts.contract_id) as deal_root_id,
        lower(contracts.source_status) as status,
        contracts.starts_on,
        contracts.ends_on,
        contracts.currency_code,
        coalesce(contract_statuses.status, 'unmapped') as commitment_class,
        {{ provenance_of('contracts') }}

    from contracts
    left join contract_deals
        on contracts.contract_id = contract_deals.contract_id
    left join contract_statuses
        on
            contracts.source_system = contract_statuses.source_system
            and contract_statuses.entity = 'contract'
            and contracts.source_status = contract_statuses.source_status

    union all

    select
        won_without_contract.opportunity_id as contract_id,
        won_without_contract.opportunity_name as contract_number,
        won_without_contract.customer_id,
        won_without_contract.opportunity_id,
        won_without_contract.deal_root_id,
        'missing' as status,
        coalesce(deals_signed.starts_on, won_without_contract.expected_starts_on)
            as starts_on,
        coalesce(deals_signed.ends_on, won_without_contract.expected_ends_on)
            as ends_on,
        won_without_contract.currency_code,
        case when deals_signed.signed_amount > 0 then 'signed' else 'verbal' end
            as commitment_class,
        {{ provenance_of('won_without_contract') }}

    from won_without_contract
    left join deals_signed
        on won_without_contract.opportunity_id = deals_signed.deal_root_id

    union all

    select
        first_project_id as contract_id,
        first_project_code as contract_number,
        customer_id,
        cast(null as {{ dbt.type_string() }}) as opportunity_id,
        deal_root_id,
        'missing' as status,
        starts_on,
        ends_on,
        currency_code,
        case when signed_amount > 0 then 'signed' else 'verbal' end as commitment_class,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from sold_outside_crm

)

select * from final
