-- Grain: one row per pair of versions, line, family, currency, month and driver that
-- takes a part of the change, in whole cents.
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
        from_version_id,
        to_version_id,
        line_id,
        line_family,
        currency_code,
        month_start,
        {{ driver }} as driver,
        part_{{ factor }} as raw_amount

    from parts{% if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

summed as (

    select
        from_version_id,
        to_version_id,
        line_id,
        line_family,
        currency_code,
        month_start,
        driver,
        cast(sum(raw_amount) as decimal(28, 6)) as raw_amount

    from listed
    group by 1, 2, 3, 4, 5, 6, 7

),

rounded as (

    select
        summed.*,
        {{ money('summed.raw_amount') }} as rounded_amount,
        stages.to_amount_corporate - stages.from_amount_corporate
        - sum({{ money('summed.raw_amount') }}) over line_month as left_over,
        row_number() over (
            partition by
                summed.from_version_id,
                summed.to_version_id,
                summed.line_id,
                summed.line_family,
                summed.currency_code,
                summed.month_start
            order by
                case when summed.raw_amount = 0 then 1 else 0 end, summed.driver desc
        ) as rank_from_last

    from summed
    inner join stages
        on
            summed.from_version_id = stages.from_version_id
            and summed.to_version_id = stages.to_version_id
            and summed.line_id = stages.line_id
            and summed.line_family = stages.line_family
            and summed.currency_code = stages.currency_code
            and summed.month_start = stages.month_start
    where stages.whole_driver is null
    window
        line_month as (
            partition by
                summed.from_version_id,
                summed.to_version_id,
                summed.line_id,
                summed.line_family,
                summed.currency_code,
                summed.month_start
        )

),

final as (

    select
        from_version_id,
        to_version_id,
        line_id,
        line_family,
        currency_code,
        month_start,
        driver,
        {{ money(
            'rounded_amount + case when rank_from_last = 1 then left_over else 0 end'
        ) }} as amount

    from rounded

    union all

    select
        from_version_id,
        to_version_id,
        line_id,
        line_family,
        currency_code,
        month_start,
        whole_driver as driver,
        {{ money('to_amount_corporate - from_amount_corporate') }} as amount

    from stages
    where whole_driver is not null

)

select * from final
