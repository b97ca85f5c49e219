-- Grain: one row per scenario that is kept: how far each lever of the forecast is
-- moved.
-- A lever that a scenario does not name stands at zero.

with

levers as (

    {{ rules_in_force(ref('scenarios'), ['scenario_name', 'lever']) }}

),

final as (

    select
        scenario_name,
        {% for lever in scenario_levers() -%}
        cast(sum(
            case when lever = '{{ lever }}' then lever_value else 0 end
        ) as decimal(18, 6)) as {{ lever }},
        {% endfor -%}
        max(owner) as owner

    from levers
    group by 1

)

select * from final
