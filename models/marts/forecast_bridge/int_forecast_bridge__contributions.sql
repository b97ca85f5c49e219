-- Grain: one row per compared line, month and driver that takes a part of the change,
-- in whole cents.
-- The parts of a line's month add up to its change: the last of its drivers takes what
-- rounding left over.

{% set drivers = {
    'p': 'driver_p',
    'q': 'driver_q',
    'h': 'driver_h',
    'y': "'D20'",
    'r': 'driver_r',
    'e': "'D12'",
    's': 'driver_s',
    'x': "'D17'",
} -%}

with

stages as (select * from {{ ref('int_forecast_bridge__stages') }}),

parts as (select * from {{ ref('int_forecast_bridge__parts') }}),

listed as (

    {% for factor, driver in drivers.items() -%}
    select
        comparison_id,
        {{ driver }} as driver,
        part_{{ factor }} as raw_amount

    from parts{% if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

summed as (

    select
        comparison_id,
        driver,
        cast(sum(raw_amount) as decimal(28, 6)) as raw_amount

    from listed
    group by 1, 2

),

rounded as (

    select
        summed.comparison_id,
        summed.driver,
        {{ money('summed.raw_amount') }} as rounded_amount,
        stages.to_amount_corporate - stages.from_amount_corporate
        - sum({{ money('summed.raw_amount') }}) over (
            partition by summed.comparison_id
        ) as left_over,
        row_number() over (
            partition by summed.comparison_id
            order by
                case when summed.raw_amount = 0 then 1 else 0 end, summed.driver desc
        ) as rank_from_last

    from summed
    inner join stages
        on summed.comparison_id = stages.comparison_id

),

final as (

    select
        comparison_id,
        driver,
        {{ money(
            'rounded_amount + case when rank_from_last = 1 then left_over else 0 end'
        ) }} as amount

    from rounded

    union all

    select
        comparison_id,
        whole_driver as driver,
        {{ money('to_amount_corporate - from_amount_corporate') }} as amount

    from stages
    where whole_driver is not null

)

select * from final
