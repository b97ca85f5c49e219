-- Grain: one row per opportunity, as it stands.

with

opportunities as (select * from {{ ref('stg_salesforce__opportunities') }}),

deal_roots as (select * from {{ ref('int_sales__deal_roots') }}),

stages as (select * from {{ ref('int_sales__stages_in_force') }}),

users as (select * from {{ ref('stg_salesforce__users') }}),

delivery_connections as (select * from {{ ref('int_common__delivery_connections') }}),

customer_matches as (select * from {{ ref('xref_customers') }}),

located as (

    select
        opportunities.*,
        coalesce(delivery_connections.delivery_connection, opportunities.connection)
            as delivery_connection

    from opportunities
    left join delivery_connections
        on opportunities.connection = delivery_connections.crm_connection

),

final as (

    select
        located.opportunity_id,
        located.opportunity_name,
        customer_matches.customer_id,
        coalesce(stages.stage_name, 'unmapped') as stage_name,
        coalesce(stages.is_closed, located.is_closed) as is_closed,
        coalesce(stages.is_won, located.is_won) as is_won,
        located.probability,
        located.amount,
        located.currency_code,
        located.close_date,
        located.created_at,
        located.expected_starts_on,
        located.expected_ends_on,
        {{ record_id('located.region_source_id', 'located.delivery_connection') }}
            as region_id,
        {{ record_id('located.practice_source_id', 'located.delivery_connection') }}
            as practice_id,
        {{ record_id('located.group_source_id', 'located.delivery_connection') }}
            as group_id,
        users.user_name as owner_name,
        located.contract_id,
        located.parent_opportunity_id,
        located.is_change_request,
        deal_roots.deal_root_id,
        located.source_stage,
        {{ provenance_of('located') }}

    from located
    inner join deal_roots
        on located.opportunity_id = deal_roots.opportunity_id
    left join stages
        on
            located.source_system = stages.source_system
            and located.source_stage = stages.source_stage
    left join customer_matches
        on located.account_id = customer_matches.source_customer_id
    left join users
        on located.owner_user_id = users.user_id

)

select * from final
