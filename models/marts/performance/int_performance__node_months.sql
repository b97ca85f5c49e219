-- Grain: one row per level (firm, practice, customer), node and month, from the first
-- movement to the as-of month.
-- Capacity and utilized hours belong to the practice of the person, so customers have
-- none; cash has no practice.

with

measured as (select * from {{ ref('int_performance__measures') }}),

week_months as (select * from {{ ref('int_utilization__week_months_measured') }}),

people as (select * from {{ ref('dim_people') }}),

months as (select * from {{ ref('dim_months') }}),

of_people as (

    select
        people.practice_id,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        week_months.month_start,
        'capacity_hours' as measure,
        week_months.net_of_holidays_hours as amount
    from week_months
    inner join people
        on week_months.person_id = people.person_id
    where not week_months.is_forward
    union all
    select
        people.practice_id,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        week_months.month_start,
        'utilized_hours' as measure,
        week_months.utilized_hours as amount
    from week_months
    inner join people
        on week_months.person_id = people.person_id
    where not week_months.is_forward

),

amounts as (

    select * from measured
    union all
    select * from of_people

),

levels as (

    select
        'firm' as node_level,
        'firm' as node_id,
        month_start,
        measure,
        amount
    from amounts
    union all
    select
        'practice' as node_level,
        practice_id as node_id,
        month_start,
        measure,
        amount
    from amounts
    where practice_id is not null
    union all
    select
        'customer' as node_level,
        customer_id as node_id,
        month_start,
        measure,
        amount
    from amounts
    where customer_id is not null

),

first_months as (

    select
        node_level,
        node_id,
        min(month_start) as first_month

    from levels
    group by 1, 2

),

final as (

    select
        first_months.node_level,
        first_months.node_id,
        months.month_start,
        {% for measure in performance_measures() -%}
        coalesce(sum(
            case when levels.measure = '{{ measure }}' then levels.amount else 0 end
        ), 0) as {{ measure }},
        {% endfor -%}
        count(levels.measure) as movements

    from first_months
    inner join months
        on
            first_months.first_month <= months.month_start
            and months.month_start <= {{ as_of() }}
    left join levels
        on
            first_months.node_level = levels.node_level
            and first_months.node_id = levels.node_id
            and months.month_start = levels.month_start
    group by 1, 2, 3

)

select * from final
