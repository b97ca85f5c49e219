-- Grain: one row per method, level, node and horizon in months: how far off were the
-- forecasts of month ends whose months the ledger has closed?
-- Periods of neighbouring origins overlap, so that n rows are less evidence than n
-- independent ones would be.

with

errors as (select * from {{ ref('fct_forecast_errors') }}),

seasonal_scale as (select * from {{ ref('int_forecast_accuracy__seasonal_scale') }}),

summed as (

    select
        method,
        level,
        node,
        horizon_months,
        count(*) as origins,
        min(as_of_date) as first_as_of_date,
        max(as_of_date) as last_as_of_date,
        sum(actual_amount_corporate) as actual_amount,
        sum(error_amount_corporate) as error_amount,
        sum(abs(error_amount_corporate)) as absolute_error_amount,
        sum(abs(actual_amount_corporate)) as absolute_actual_amount

    from errors
    group by 1, 2, 3, 4

),

measured as (

    select
        summed.*,
        {{ safe_ratio(
            'summed.absolute_error_amount', 'summed.absolute_actual_amount'
        ) }} as wape,
        {{ safe_ratio('summed.error_amount', 'summed.actual_amount') }} as bias,
        {{ safe_ratio(
            'summed.absolute_error_amount',
            'summed.origins * seasonal_scale.scale_amount_corporate'
        ) }} as mase

    from summed
    left join seasonal_scale
        on
            summed.level = seasonal_scale.level
            and summed.node = seasonal_scale.node

),

final as (

    select
        measured.method,
        measured.level,
        measured.node,
        measured.horizon_months,
        cast(measured.origins as bigint) as origins,
        measured.first_as_of_date,
        measured.last_as_of_date,
        {{ money('measured.actual_amount') }} as actual_amount_corporate,
        {{ money('measured.error_amount') }} as error_amount_corporate,
        {{ money('measured.absolute_error_amount') }}
            as absolute_error_amount_corporate,
        measured.wape,
        measured.bias,
        measured.mase,
        cast(measured.wape - ours.wape as decimal(18, 6)) as forecast_value_added

    from measured
    left join measured as ours
        on
            ours.method = 'plumbline'
            and measured.level = ours.level
            and measured.node = ours.node
            and measured.horizon_months = ours.horizon_months

)

select * from final
