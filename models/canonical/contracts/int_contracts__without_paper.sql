-- Grain: one row per deal that was won without a contract in the CRM, and per project
-- that was sold outside the CRM, in the form of `dim_contracts`. With a purchase order
-- it counts as signed, else as verbal.

with

opportunities as (select * from {{ ref('dim_opportunities') }}),

first_deals as (select * from {{ ref('int_contracts__first_deals') }}),

deals_signed as (select * from {{ ref('int_contracts__deals_signed') }}),

won_deals as (

    select opportunities.*
    from opportunities
    left join first_deals
        on opportunities.opportunity_id = first_deals.deal_root_id
    where
        opportunities.is_won
        and opportunities.opportunity_id = opportunities.deal_root_id
        and first_deals.contract_id is null

),

outside_crm as (

    select deals_signed.*
    from deals_signed
    left join first_deals
        on deals_signed.deal_root_id = first_deals.deal_root_id
    left join won_deals
        on deals_signed.deal_root_id = won_deals.opportunity_id
    where first_deals.contract_id is null and won_deals.opportunity_id is null

),

final as (

    select
        won_deals.opportunity_id as contract_id,
        won_deals.opportunity_name as contract_number,
        won_deals.customer_id,
        won_deals.opportunity_id,
        won_deals.deal_root_id,
        coalesce(deals_signed.starts_on, won_deals.expected_starts_on) as starts_on,
        coalesce(deals_signed.ends_on, won_deals.expected_ends_on) as ends_on,
        won_deals.currency_code,
        case when deals_signed.signed_amount > 0 then 'signed' else 'verbal' end
            as commitment_class,
        {{ provenance_of('won_deals') }}

    from won_deals
    left join deals_signed
        on won_deals.opportunity_id = deals_signed.deal_root_id

    union all

    select
        first_project_id as contract_id,
        first_project_code as contract_number,
        customer_id,
        cast(null as {{ dbt.type_string() }}) as opportunity_id,
        deal_root_id,
        starts_on,
        ends_on,
        currency_code,
        case when signed_amount > 0 then 'signed' else 'verbal' end as commitment_class,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from outside_crm

)

select * from final
