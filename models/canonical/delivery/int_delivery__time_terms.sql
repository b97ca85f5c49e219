-- Grain: one row per project, assignment or status: what time entries take over from
-- it, and the run in which that last changed.
-- With it a daily run knows which old entries a change of their project, their rate or
-- of the rules for statuses concerns.

with

projects as (select * from {{ ref('dim_projects') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

time_statuses as (

    {{ statuses_in_force() }}

),

terms as (

    select
        'project' as kind,
        project_id as terms_of,
        currency_code,
        cast(null as decimal(18, 2)) as standard_rate,
        cast(null as {{ dbt.type_string() }}) as status,
        is_time_credited,
        is_time_excluded,
        is_leave

    from projects

    union all

    select
        'assignment' as kind,
        assignment_id as terms_of,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        standard_rate,
        cast(null as {{ dbt.type_string() }}) as status,
        is_time_credited,
        is_time_excluded,
        cast(null as boolean) as is_leave

    from assignments

    union all

    select
        'status of ' || source_system as kind,
        source_status as terms_of,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        cast(null as decimal(18, 2)) as standard_rate,
        status,
        cast(null as boolean) as is_time_credited,
        cast(null as boolean) as is_time_excluded,
        cast(null as boolean) as is_leave

    from time_statuses
    where entity = 'time_entry'

),

keyed as (

    select
        *,
        kind || ' ' || terms_of as terms_id

    from terms

),

final as (

    {{ changed_rows('keyed', 'terms_id', ['kind', 'terms_of'], [
        'currency_code',
        'standard_rate',
        'status',
        'is_time_credited',
        'is_time_excluded',
        'is_leave',
    ]) }}

)

select * from final
