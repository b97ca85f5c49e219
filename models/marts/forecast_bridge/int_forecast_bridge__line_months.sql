-- Grain: one row per forecast version, line (project, deal, or what a practice has yet
-- to sign), family, currency and month.
-- A family is a way in which money follows its causes: hours x rate, progress of a fee,
-- terms, what nobody scheduled. What is recognised belongs to the family that it was
-- forecast by, so that a month stays one line when it ends.

with

forecast_lines as (select * from {{ ref('fct_forecast_lines') }}),

terms as (select * from {{ ref('fct_forecast_terms') }}),

forecast_hours as (select * from {{ ref('fct_forecast_hours') }}),

sorted as (

    select
        forecast_lines.*,
        coalesce(
            forecast_lines.project_id,
            forecast_lines.opportunity_id,
            forecast_lines.item_code
        ) as line_id,
        case
            when forecast_lines.block in ('renewal', 'run_rate', 'adjustment')
                then forecast_lines.block
            when forecast_lines.block = 'pipeline' then 'deal'
            when forecast_lines.method = 'rebilled_expenses' then 'expenses'
            when forecast_lines.method = 'unscheduled_burn' then 'unscheduled'
            when terms.revenue_method = 'percent_complete' then 'progress'
            when
                terms.revenue_method in ('time_and_materials', 'staff_augmentation')
                then 'hours'
            else 'terms'
        end as line_family

    from forecast_lines
    left join terms
        on
            forecast_lines.forecast_version_id = terms.forecast_version_id
            and forecast_lines.project_id = terms.item_id

),

summed as (

    select
        forecast_version_id,
        line_id,
        line_family,
        currency_code,
        month_start,
        max(item_code) as item_code,
        max(item_name) as item_name,
        max(project_id) as project_id,
        max(case when line_family in ('hours', 'progress') then project_id end)
            as hours_of_project_id,
        max(opportunity_id) as opportunity_id,
        max(region_name) as region_name,
        max(practice_name) as practice_name,
        max(connection) as connection,
        max(source_object) as source_object,
        max(source_id) as source_id,
        max(case when block = 'actual' then 1 else 0 end) as is_actual,
        max(factor_q) as quantity,
        max(factor_x) as rate_to_corporate,
        sum(amount) as amount,
        sum(amount_corporate) as amount_corporate

    from sorted
    group by 1, 2, 3, 4, 5

),

final as (

    select
        summed.forecast_version_id,
        summed.line_id,
        summed.line_family,
        summed.currency_code,
        summed.month_start,
        summed.item_code,
        summed.item_name,
        summed.project_id,
        summed.opportunity_id,
        summed.region_name,
        summed.practice_name,
        summed.connection,
        summed.source_object,
        summed.source_id,
        summed.is_actual,
        summed.quantity,
        forecast_hours.planned_hours,
        forecast_hours.expected_hours,
        forecast_hours.hourly_rate,
        summed.rate_to_corporate,
        {{ money('summed.amount') }} as amount,
        {{ money('summed.amount_corporate') }} as amount_corporate

    from summed
    left join forecast_hours
        on
            summed.forecast_version_id = forecast_hours.forecast_version_id
            and summed.hours_of_project_id = forecast_hours.contract_line_id
            and summed.month_start = forecast_hours.month_start

)

select * from final
