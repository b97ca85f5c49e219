-- Grain: one row per stage of a CRM, as the rules of the as-of date translate it.

with

rules as (

    {{ rules_in_force(ref('stage_map'), ['source_system', 'source_stage']) }}

),

final as (

    select
        source_system,
        source_stage,
        stage_name,
        is_closed,
        is_won

    from rules

)

select * from final
