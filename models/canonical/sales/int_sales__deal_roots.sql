-- Grain: one row per opportunity, with the deal that it began as.
-- A change request belongs to the deal that it changes, and so does a change of a
-- change, three steps up at most. A parent that is gone leaves the opportunity its own
-- root.

with

opportunities as (select * from {{ ref('stg_salesforce__opportunities') }}),

final as (

    select
        opportunities.opportunity_id,
        coalesce(
            great_grandparents.opportunity_id,
            grandparents.opportunity_id,
            parents.opportunity_id,
            opportunities.opportunity_id
        ) as deal_root_id

    from opportunities
    left join opportunities as parents
        on opportunities.parent_opportunity_id = parents.opportunity_id
    left join opportunities as grandparents
        on parents.parent_opportunity_id = grandparents.opportunity_id
    left join opportunities as great_grandparents
        on grandparents.parent_opportunity_id = great_grandparents.opportunity_id

)

select * from final
