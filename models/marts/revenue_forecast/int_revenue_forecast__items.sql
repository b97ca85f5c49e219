-- Grain: one row per thing that a forecast line can be about: a project, a deal, or
-- what a practice has yet to sign.
-- A project keeps the root of the deal it was won by, so that a deal has one identity
-- from the first call to the last invoice.

with

projects as (select * from {{ ref('dim_projects') }}),

opportunities as (select * from {{ ref('dim_opportunities') }}),

customers as (select * from {{ ref('dim_customers') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

practices as (

    select
        org_unit_id,
        org_unit_name,
        connection,
        source_object,
        source_id

    from org_units

    union all

    select
        '' as org_unit_id,
        'unassigned' as org_unit_name,
        cast(null as {{ dbt.type_string() }}) as connection,
        cast(null as {{ dbt.type_string() }}) as source_object,
        'UNASSIGNED' as source_id

),

stacked as (

    select
        project_id as item_id,
        'project' as item_type,
        project_code as item_code,
        project_name as item_name,
        deal_root_id,
        opportunity_id,
        project_id,
        contract_id,
        customer_id,
        region_id,
        practice_id,
        legal_entity_id,
        currency_code,
        is_internal,
        connection,
        source_object,
        source_id

    from projects

    union all

    select
        opportunity_id as item_id,
        'opportunity' as item_type,
        'OPP-' || source_id as item_code,
        opportunity_name as item_name,
        deal_root_id,
        opportunity_id,
        cast(null as {{ dbt.type_string() }}) as project_id,
        contract_id,
        customer_id,
        region_id,
        practice_id,
        cast(null as {{ dbt.type_string() }}) as legal_entity_id,
        currency_code,
        false as is_internal,
        connection,
        source_object,
        source_id

    from opportunities

    union all

    select
        'unsigned:' || org_unit_id as item_id,
        'practice' as item_type,
        'NEW-' || source_id as item_code,
        'Yet to be signed, ' || org_unit_name as item_name,
        cast(null as {{ dbt.type_string() }}) as deal_root_id,
        cast(null as {{ dbt.type_string() }}) as opportunity_id,
        cast(null as {{ dbt.type_string() }}) as project_id,
        cast(null as {{ dbt.type_string() }}) as contract_id,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as {{ dbt.type_string() }}) as region_id,
        org_unit_id as practice_id,
        cast(null as {{ dbt.type_string() }}) as legal_entity_id,
        '{{ var("corporate_currency") }}' as currency_code,
        false as is_internal,
        connection,
        source_object,
        source_id

    from practices

),

final as (

    select
        stacked.item_id,
        stacked.item_type,
        stacked.item_code,
        stacked.item_name,
        stacked.deal_root_id,
        stacked.opportunity_id,
        stacked.project_id,
        stacked.contract_id,
        stacked.customer_id,
        customers.customer_name,
        stacked.region_id,
        regions.org_unit_name as region_name,
        stacked.practice_id,
        practices.org_unit_name as practice_name,
        stacked.legal_entity_id,
        stacked.currency_code,
        stacked.is_internal,
        stacked.connection,
        stacked.source_object,
        stacked.source_id

    from stacked
    left join customers
        on stacked.customer_id = customers.customer_id
    left join org_units as regions
        on stacked.region_id = regions.org_unit_id
    left join org_units as practices
        on stacked.practice_id = practices.org_unit_id

)

select * from final
