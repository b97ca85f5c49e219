-- Grain: one row per check that two layers arrive at the same number.

with

control_totals as (

    select * from {{ ref('int_operations__control_totals') }}

),

checks as (

    {% for check_name, grain, left_name, right_names, unit in [
        (
            'Time entries landed = time entries modelled',
            'all', 'staged_time_rows', ['time_rows'], 'rows',
        ),
        (
            'Hours landed = hours modelled',
            'all', 'staged_time_hours', ['time_hours'], 'hours',
        ),
        (
            'Hours modelled = hours by project and month',
            'all', 'time_hours_kept', ['project_hours'], 'hours',
        ),
        (
            'Revenue landed = revenue modelled',
            'all', 'staged_revenue', ['revenue'], 'own currencies',
        ),
        (
            'Revenue modelled = revenue by project and month',
            'all', 'revenue', ['project_revenue'], 'own currencies',
        ),
        (
            'Revenue modelled = revenue by contract and month',
            'all', 'revenue', ['contract_revenue'], 'own currencies',
        ),
        (
            'Income of backlog lines = backlog burnt and over-recognised',
            'all', 'income_of_backlog', ['backlog_revenue'], 'own currencies',
        ),
        (
            'Revenue of the year = actuals of the forecast',
            'year', 'revenue_of_the_year', ['forecast_actuals'], 'own currencies',
        ),
        (
            'Invoice lines = billing by project and month',
            'all', 'billed', ['project_billed'], 'own currencies',
        ),
        (
            'Invoice lines = billing by contract and month',
            'all', 'billed', ['contract_billed'], 'own currencies',
        ),
        (
            'Payments = collections by contract and month',
            'all', 'collected', ['contract_collected'], 'own currencies',
        ),
        (
            'Backlog left = scheduled + unscheduled',
            'as-of month', 'backlog_left',
            ['backlog_scheduled', 'backlog_unscheduled'], 'own currencies',
        ),
        (
            'Forecast lines = forecast months',
            'current version', 'forecast_lines_corporate',
            ['forecast_months_corporate'], 'corporate currency',
        ),
        (
            'Revenue of the forecast = revenue to be pushed',
            'current version', 'forecast_lines_corporate',
            ['pushed_revenue'], 'corporate currency',
        ),
        (
            'Cost of the forecast = cost to be pushed',
            'current version', 'forecast_cost_corporate',
            ['pushed_cost'], 'corporate currency',
        ),
    ] -%}
        select
            '{{ check_name }}' as check_name,
            '{{ grain }}' as grain,
            '{{ unit }}' as unit,
            sum(case when total_name = '{{ left_name }}' then total else 0 end)
                as left_value,
            sum(
                case
                    when total_name in ('{{ right_names | join("', '") }}') then total
                    else 0
                end
            ) as right_value

        from control_totals
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        check_name,
        grain,
        unit,
        cast(left_value as decimal(28, 2)) as left_value,
        cast(right_value as decimal(28, 2)) as right_value,
        cast(left_value - right_value as decimal(28, 2)) as difference,
        left_value = right_value as is_ok

    from checks

)

select * from final
