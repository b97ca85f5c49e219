-- Grain: one row per contract line that earns by progress, per month: the share that is
-- done.
-- `earned_` is by the end of the month; `timed_` has the work that was approved at the
-- close, at the same estimate; `known_` has the estimate of the close too. `before_` is
-- the work of the month before at the estimate of this one: what it differs by from the
-- month before is a catch-up. Completion counts as done, whatever was estimated.

with

line_months as (select * from {{ ref('int_recognition__line_months') }}),

work_months as (select * from {{ ref('int_recognition__work_months') }}),

costs as (select * from {{ ref('int_recognition__costs') }}),

estimates as (select * from {{ ref('int_recognition__estimates') }}),

joined as (

    select
        line_months.contract_line_id,
        {% for basis in ['earned', 'known'] -%}
        estimates.{{ basis }}_progress_measure,
        estimates.is_{{ basis }}_completed,
        estimates.is_{{ basis }}_canceled,
        costs.{{ basis }}_material_cost,
        case
            when estimates.{{ basis }}_progress_measure = 'cost'
                then costs.{{ basis }}_cost - costs.{{ basis }}_material_cost
            else work_months.{{ basis }}_hours
        end as {{ basis }}_to_date,
        case
            when estimates.{{ basis }}_progress_measure = 'cost'
                then
                    costs.{{ basis }}_cost_at_completion
                    - costs.{{ basis }}_material_cost
            else estimates.{{ basis }}_estimated_hours
        end as {{ basis }}_at_completion,
        {% endfor -%}
        line_months.month_start

    from line_months
    inner join work_months
        on
            line_months.contract_line_id = work_months.contract_line_id
            and line_months.month_start = work_months.month_start
    inner join costs
        on
            line_months.contract_line_id = costs.contract_line_id
            and line_months.month_start = costs.month_start
    inner join estimates
        on
            line_months.contract_line_id = estimates.contract_line_id
            and line_months.month_start = estimates.month_start
    where line_months.revenue_method in ('percent_complete', 'completed_contract')

),

lagged as (

    select
        *,
        lag(earned_to_date) over (
            partition by contract_line_id order by month_start
        ) as before_to_date,
        lag(earned_material_cost) over (
            partition by contract_line_id order by month_start
        ) as before_material_cost

    from joined

),

final as (

    select
        contract_line_id,
        month_start,
        earned_progress_measure as progress_measure,
        earned_material_cost,
        known_material_cost,
        coalesce(before_material_cost, 0) as before_material_cost,
        {% for step, done, estimate in [
            ('earned', 'earned_to_date', 'earned'),
            ('timed', 'known_to_date', 'earned'),
            ('known', 'known_to_date', 'known'),
        ] -%}
        case
            when is_{{ estimate }}_completed then 1
            when
                {{ estimate }}_progress_measure = 'completion'
                and not is_{{ estimate }}_canceled
                then 0
            else {{ progress(done, estimate ~ '_at_completion') }}
        end as {{ step }}_percent,
        {% endfor -%}
        case
            when is_earned_completed then {{ progress(
                'coalesce(before_to_date, 0)', 'earned_to_date'
            ) }}
            else {{ progress(
                'coalesce(before_to_date, 0)', 'earned_at_completion'
            ) }}
        end as before_percent

    from lagged

)

select * from final
