-- Grain: one row per finding: work that was done, or booked, and that nobody pays for.
-- No money is found twice. What is beyond the signed value of a project takes its late
-- time with it: that isn't forgotten, it has nobody to bill it to.

with

time_leaks as (select * from {{ ref('int_performance__time_leaks') }}),

scope_leaks as (select * from {{ ref('int_performance__scope_leaks') }}),

unrecorded as (select * from {{ ref('int_performance__unrecorded') }}),

adjustments as (select * from {{ ref('fct_adjustments') }}),

projects as (select * from {{ ref('dim_projects') }}),

customers as (select * from {{ ref('dim_customers') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

exceeded as (

    select distinct project_id

    from scope_leaks
    where leak_kind = 'over_not_to_exceed'

),

findings as (

    select
        'time_entry-' || time_leaks.time_entry_id as leak_id,
        time_leaks.leak_kind,
        time_leaks.project_id,
        time_leaks.person_id,
        time_leaks.month_start,
        time_leaks.amount,
        time_leaks.currency_code
    from time_leaks
    left join exceeded
        on time_leaks.project_id = exceeded.project_id
    where
        exceeded.project_id is null
        or time_leaks.leak_kind <> 'not_billed_in_time'
    union all
    select
        'scope-' || project_id || '-' || cast(month_start as {{ dbt.type_string() }})
            as leak_id,
        leak_kind,
        project_id,
        cast(null as {{ dbt.type_string() }}) as person_id,
        month_start,
        amount,
        currency_code
    from scope_leaks
    union all
    select
        'week-' || person_id || '-' || project_id || '-'
        || cast(week_starts_on as {{ dbt.type_string() }}) as leak_id,
        leak_kind,
        project_id,
        person_id,
        month_start,
        amount,
        currency_code
    from unrecorded
    union all
    select
        'adjustment-' || adjustment_id as leak_id,
        'written_off' as leak_kind,
        project_id,
        cast(null as {{ dbt.type_string() }}) as person_id,
        month_start,
        -amount as amount,
        currency_code
    from adjustments
    where
        adjustment_kind = 'write_down'
        and is_approved
        and effective_on <= {{ as_of() }}

),

final as (

    select
        findings.leak_id,
        findings.leak_kind,
        findings.project_id,
        projects.project_code,
        projects.project_name,
        projects.customer_id,
        customers.customer_name,
        coalesce(practices.org_unit_name, 'Unassigned') as practice_name,
        findings.person_id,
        findings.month_start,
        findings.currency_code,
        {{ money('findings.amount') }} as amount,
        {{ money('findings.amount * coalesce(month_rates.rate_to_corporate, 1)') }}
            as amount_corporate

    from findings
    left join projects
        on findings.project_id = projects.project_id
    left join customers
        on projects.customer_id = customers.customer_id
    left join org_units as practices
        on projects.practice_id = practices.org_unit_id
    left join month_rates
        on
            findings.currency_code = month_rates.currency_code
            and findings.month_start = month_rates.month_start

)

select * from final
