-- Grain: one row per time entry billed by the hour from which revenue leaks. An entry
-- leaks once: what is paid below the rate of its contract leaks the difference, and
-- what nobody has billed for too long leaks all of it. The rate is the one that held
-- when the work was done.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

projects as (select * from {{ ref('dim_projects') }}),

assignment_periods as (select * from {{ ref('hst_assignments') }}),

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

priced as (

    select
        time_entries.*,
        {{ money('time_entries.hours * assignment_periods.bill_rate') }}
            as contract_amount,
        not time_entries.is_billed
        and {{ add_days('time_entries.ends_on', 'parameters.leakage_after_days') }}
        < parameters.as_of_date as is_late

    from time_entries
    cross join parameters
    inner join projects
        on time_entries.project_id = projects.project_id
    left join assignment_periods
        on
            time_entries.assignment_id = assignment_periods.assignment_id
            and {{ holds_on('assignment_periods', 'time_entries.starts_on') }}
    where
        time_entries.is_approved
        and time_entries.is_billable
        and {{ billed_by_the_hour('projects.revenue_method') }}

),

classified as (

    select
        *,
        case
            when is_late then 'not_billed_in_time'
            when contract_amount > billable_amount then 'below_contract_rate'
        end as leak_kind,
        case
            when is_late then billable_amount
            else contract_amount - billable_amount
        end as leak_amount

    from priced

),

final as (

    select
        time_entry_id,
        project_id,
        person_id,
        month_start,
        leak_kind,
        {{ money('leak_amount') }} as amount,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from classified
    where leak_kind is not null and leak_amount > 0

)

select * from final
