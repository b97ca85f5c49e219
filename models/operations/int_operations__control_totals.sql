-- Grain: one row per control total: a sum that another layer has to arrive at as well.
-- Amounts are added up in their own currencies. As money the sum means nothing; as a
-- control it differs as soon as one row does.

with

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

totals as (

    select
        'staged_time_rows' as total_name,
        cast(count(*) as decimal(28, 2)) as total

    from {{ ref('stg_certinia__time_entries') }}
    where not is_deleted

    {% for total_name, model, expression, condition in [
        ('time_rows', 'fct_time_entries', '1', 'true'),
        ('staged_time_hours', 'stg_certinia__time_entries', 'hours', 'not is_deleted'),
        ('time_hours', 'fct_time_entries', 'hours', 'true'),
        (
            'time_hours_kept',
            'fct_time_entries',
            'hours',
            "status <> 'rejected' and month_start <= parameters.as_of_date",
        ),
        ('project_hours', 'fct_project_months', 'hours', 'true'),
        ('staged_revenue', 'int_operations__staged_revenue', 'amount', 'true'),
        ('revenue', 'fct_revenue_postings', 'amount', 'true'),
        ('project_revenue', 'fct_project_months', 'revenue_amount', 'true'),
        ('contract_revenue', 'fct_billing_positions', 'recognised_amount', 'true'),
        (
            'income_of_backlog',
            'int_operations__backlog_income',
            'revenue_amount',
            'true',
        ),
        (
            'backlog_revenue',
            'fct_backlog_rollforward',
            'recognised_amount + over_recognised_amount',
            'true',
        ),
        (
            'revenue_of_the_year',
            'fct_revenue_postings',
            'amount',
            'month_start >= parameters.year_starts_on',
        ),
        (
            'forecast_actuals',
            'fct_forecast_lines',
            'amount',
            "block = 'actual' and forecast_version_id = " ~ forecast_version_id(),
        ),
        ('billed', 'fct_invoice_lines', 'amount', 'true'),
        ('project_billed', 'fct_project_months', 'billed_amount', 'true'),
        ('contract_billed', 'fct_billing_positions', 'billed_amount', 'true'),
        ('collected', 'fct_payment_applications', 'amount', 'true'),
        ('contract_collected', 'fct_billing_positions', 'collected_amount', 'true'),
        (
            'backlog_left',
            'fct_backlog_rollforward',
            'closing_amount',
            'month_start = parameters.as_of_month',
        ),
        (
            'backlog_scheduled',
            'int_revenue_forecast__scheduled_lines',
            'amount',
            'int_revenue_forecast__scheduled_lines.as_of_date = parameters.as_of_date',
        ),
        (
            'backlog_unscheduled',
            'int_revenue_forecast__unscheduled_lines',
            'drawn_amount',
            'int_revenue_forecast__unscheduled_lines.as_of_date = parameters.as_of_date',
        ),
        (
            'forecast_lines_corporate',
            'fct_forecast_lines',
            'amount_corporate',
            'forecast_version_id = ' ~ forecast_version_id(),
        ),
        (
            'forecast_months_corporate',
            'int_operations__current_forecast_months',
            'amount_corporate',
            'true',
        ),
        ('pushed_revenue', 'sync_anaplan__forecast', 'revenue_amount', 'true'),
        (
            'forecast_cost_corporate',
            'fct_forecast_lines',
            'cost_amount_corporate',
            'forecast_version_id = ' ~ forecast_version_id(),
        ),
        ('pushed_cost', 'sync_anaplan__forecast', 'cost_amount', 'true'),
    ] -%}
    union all

    select
        '{{ total_name }}' as total_name,
        cast(coalesce(sum({{ expression }}), 0) as decimal(28, 2)) as total

    from {{ ref(model) }}
    cross join parameters
    where {{ condition }}
    {% endfor %}

),

final as (

    select
        total_name,
        total

    from totals

)

select * from final
