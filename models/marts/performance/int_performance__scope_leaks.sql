-- Grain: one row per project and month in which work went beyond what pays for it.
-- Billed by the hour: the approved value above what is signed, not to exceed. At a
-- fixed price: the hours above the plan, at the mean standard value of the project's
-- hours, unless a change order was signed, which is how scope grows rightly.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

projects as (select * from {{ ref('dim_projects') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

contract_modifications as (select * from {{ ref('fct_contract_modifications') }}),

changed_lines as (

    select distinct contract_line_id

    from contract_modifications
    where modification_kind = 'change_order' and signed_on <= {{ as_of() }}

),

worked as (

    select
        projects.project_id,
        time_entries.month_start,
        contract_lines.signed_amount,
        projects.planned_hours,
        projects.currency_code,
        {{ billed_by_the_hour('projects.revenue_method') }}
            as is_hourly,
        changed_lines.contract_line_id is not null as is_changed,
        sum(time_entries.hours) as hours,
        sum(time_entries.billable_amount) as billable_amount,
        sum(
            coalesce(time_entries.standard_amount, time_entries.billable_amount)
        ) as standard_amount

    from time_entries
    inner join projects
        on time_entries.project_id = projects.project_id
    inner join contract_lines
        on projects.project_id = contract_lines.project_id
    left join changed_lines
        on contract_lines.contract_line_id = changed_lines.contract_line_id
    where time_entries.is_approved and time_entries.is_billable
    group by 1, 2, 3, 4, 5, 6, 7

),

accumulated as (

    select
        *,
        sum(billable_amount) over (
            partition by project_id order by month_start
        ) as billable_to_date,
        sum(hours) over (
            partition by project_id order by month_start
        ) as hours_to_date,
        {{ div(
            'sum(standard_amount) over (partition by project_id)',
            'sum(hours) over (partition by project_id)'
        ) }} as standard_rate

    from worked

),

beyond as (

    select
        *,
        greatest(billable_to_date - signed_amount, 0)
        - greatest(billable_to_date - billable_amount - signed_amount, 0)
            as beyond_amount,
        greatest(hours_to_date - planned_hours, 0)
        - greatest(hours_to_date - hours - planned_hours, 0) as beyond_hours

    from accumulated

),

final as (

    select
        project_id,
        month_start,
        case when is_hourly then 'over_not_to_exceed' else 'out_of_scope' end
            as leak_kind,
        case
            when is_hourly then {{ money('beyond_amount') }}
            else {{ money('beyond_hours * standard_rate') }}
        end as amount,
        currency_code

    from beyond
    where
        (is_hourly and signed_amount > 0 and beyond_amount > 0)
        or (
            not is_hourly
            and not is_changed
            and planned_hours > 0
            and beyond_hours > 0
        )

)

select * from final
