-- Grain: one row per day that this build makes a forecast for: the as-of date, and the
-- ends of months before it of which no version was made yet. With the day's dates and
-- the parameters that were in force on it.
-- A forecast is a function of its day, so that a backtest is the same SQL. A month is
-- closed when the ledger had closed it. Without a ledger, the month before the day's
-- counts as the last closed one.

with

months as (select * from {{ ref('dim_months') }}),

accounting_periods as (select * from {{ ref('dim_accounting_periods') }}),

parameter_periods as (

    {{ dated_rules(ref('forecast_parameters'), ['parameter_name']) }}

),

days as (

    select
        {{ as_of() }} as as_of_date,
        'published' as version_kind,
        true as is_current

    union all

    select
        month_end as as_of_date,
        'backtest' as version_kind,
        false as is_current

    from months
    where
        month_end < {{ as_of() }}
        and month_start >= {{ add_months(
            month_start(as_of()), -1 * var('forecast_origins') | int
        ) }}
        and month_end not in (

            {{ days_with_a_version() }}

        )

),

closed_months as (

    select
        days.as_of_date,
        max(accounting_periods.month_start) as last_closed_month

    from days
    inner join accounting_periods
        on accounting_periods.month_start < {{ month_start('days.as_of_date') }}
    where
        accounting_periods.is_closed
        and coalesce(accounting_periods.closed_on <= days.as_of_date, true)
    group by 1

),

pivoted as (

    select
        days.as_of_date,
        {% for parameter in forecast_parameter_names() -%}
        max(
            case
                when parameter_periods.parameter_name = '{{ parameter }}'
                    then parameter_periods.parameter_value
            end
        ) as {{ parameter }},
        {% endfor -%}
        count(*) as parameters_in_force

    from days
    inner join parameter_periods
        on {{ holds_on('parameter_periods', 'days.as_of_date') }}
    group by 1

),

final as (

    select
        days.as_of_date,
        cast(
            days.version_kind
            || '-'
            || cast(days.as_of_date as {{ dbt.type_string() }})
            as {{ dbt.type_string() }}
        ) as forecast_version_id,
        days.version_kind,
        days.is_current,
        {{ month_start('days.as_of_date') }} as as_of_month,
        cast({{ dbt.date_trunc('year', 'days.as_of_date') }} as date) as year_starts_on,
        {{ add_months(month_start('days.as_of_date'), 1) }} as next_month,
        {{ add_months(month_start('days.as_of_date'), 12) }} as horizon_month,
        coalesce(
            {{ add_months('closed_months.last_closed_month', 1) }},
            {{ month_start('days.as_of_date') }}
        ) as first_open_month,
        {% for parameter in forecast_parameter_names() -%}
        {% if parameter.endswith(('_days', '_months')) -%}
        cast(pivoted.{{ parameter }} as integer) as {{ parameter }}
        {%- else -%}
        pivoted.{{ parameter }}
        {%- endif -%}
        {% if not loop.last %},{% endif %}
        {% endfor %}
    from days
    left join pivoted
        on days.as_of_date = pivoted.as_of_date
    left join closed_months
        on days.as_of_date = closed_months.as_of_date

)

select * from final
