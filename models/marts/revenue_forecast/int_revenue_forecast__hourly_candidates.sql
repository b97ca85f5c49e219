-- Grain: one row per day that a forecast is made for, contract line, month and
-- commitment whose revenue follows hours.
-- Time and materials: hours x net rate. Percentage of completion: what is left of the
-- fee x the month's share of the hours that are left. Soft hours count at the share of
-- them that is expected to be worked (factor P).

with

line_hours as (select * from {{ ref('int_revenue_forecast__line_hours') }}),

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

approved as (select * from {{ ref('int_revenue_forecast__approved_hours') }}),

soft_conversions as (select * from {{ ref('fct_soft_conversions') }}),

hours_recognised as (

    select
        open_lines.as_of_date,
        open_lines.contract_line_id,
        sum(approved.hours) as hours_to_date

    from open_lines
    inner join approved
        on
            open_lines.project_id = approved.project_id
            and open_lines.open_from_month > approved.month_start
            and open_lines.as_of_date >= approved.recorded_on
    group by 1, 2

),

measured as (

    select
        line_hours.as_of_date,
        line_hours.contract_line_id,
        line_hours.month_start,
        line_hours.commitment,
        line_hours.expected_hours,
        line_hours.billable_hours,
        line_hours.billable_amount,
        open_lines.revenue_method,
        open_lines.remaining_amount,
        greatest(
            open_lines.estimated_hours_at_completion
            - coalesce(hours_recognised.hours_to_date, 0),
            0
        ) as hours_left,
        case
            when line_hours.commitment = 'soft' then soft_conversions.soft_share
            else 1
        end as probability

    from line_hours
    inner join soft_conversions
        on line_hours.as_of_date = soft_conversions.as_of_date
    inner join open_lines
        on
            line_hours.as_of_date = open_lines.as_of_date
            and line_hours.contract_line_id = open_lines.contract_line_id
    left join hours_recognised
        on
            line_hours.as_of_date = hours_recognised.as_of_date
            and line_hours.contract_line_id = hours_recognised.contract_line_id

),

final as (

    select
        as_of_date,
        contract_line_id,
        month_start,
        case when commitment = 'soft' then 2 else 1 end as component_rank,
        case
            when revenue_method = 'percent_complete' then 'percent_complete_'
            else 'hours_at_rate_'
        end || commitment as method,
        {{ factor('probability') }} as factor_p,
        {{ factor(
            "case when revenue_method = 'percent_complete'"
            " then remaining_amount else billable_hours end"
        ) }} as factor_q,
        case
            when revenue_method = 'percent_complete' then {{ factor(1) }}
            else {{ div('billable_amount', 'billable_hours') }}
        end as factor_r,
        case
            when revenue_method = 'percent_complete'
                then {{ div('remaining_amount * expected_hours', 'hours_left') }}
            else {{ factor('billable_amount') }}
        end * probability as candidate_amount

    from measured
    where
        revenue_method in (
            'time_and_materials', 'staff_augmentation', 'percent_complete'
        )

)

select * from final
