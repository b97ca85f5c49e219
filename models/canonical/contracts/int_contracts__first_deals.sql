-- Grain: one row per contract of the CRM that a deal led to, with that deal. Where
-- change requests refer to the contract too, the deal that they change comes first.

with

opportunities as (select * from {{ ref('dim_opportunities') }}),

ranked as (

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

final as (

    select
        contract_id,
        opportunity_id,
        deal_root_id

    from ranked
    where deal_rank = 1

)

select * from final
