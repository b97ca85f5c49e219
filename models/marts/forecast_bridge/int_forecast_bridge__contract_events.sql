-- Grain: one row per project, change of what was signed, planned or estimated for it,
-- and driver that the change is evidence of.
-- A date that passes with nothing reached is a change too.

{% set changes = [
    ('D09', 'status', 'stage', "stage = 'canceled'"),
    ('D10', 'start', 'starts_on', none),
    ('D10', 'end', 'ends_on', none),
    ('D12', 'estimate', 'estimated_hours_at_completion', none),
    ('D16b', 'method', 'recognition_method', none),
    ('D18', 'practice', 'practice_id', none),
] -%}

with

modifications as (select * from {{ ref('fct_contract_modifications') }}),

project_history as (select * from {{ ref('hst_projects') }}),

milestone_history as (select * from {{ ref('hst_milestones') }}),

projects_followed as (

    select
        *,
        {% for _, _, column, _ in changes -%}
        lag({{ column }}) over project as old_{{ column }},
        {% endfor -%}
        valid_from as changed_on

    from project_history
    window project as (partition by project_id order by valid_from)

),

milestones_followed as (

    select
        *,
        lag(target_on) over milestone as old_target_on,
        lag(is_approved) over milestone as was_approved,
        lag(actual_on) over milestone as old_actual_on

    from milestone_history
    window milestone as (partition by milestone_id order by valid_from)

),

dates_missed as (

    select
        project_id,
        target_on as missed_on,
        'milestone' as event_kind,
        connection,
        source_object,
        source_id

    from milestone_history
    where
        actual_on is null
        and target_on >= valid_from
        and target_on < valid_to
        and target_on <= {{ as_of() }}

    union all

    select
        project_id,
        ends_on as missed_on,
        'end' as event_kind,
        connection,
        source_object,
        source_id

    from project_history
    where
        stage not in ('completed', 'canceled')
        and ends_on >= valid_from
        and ends_on < valid_to
        and ends_on <= {{ as_of() }}

),

final as (

    {% for driver, kind, column, condition in changes -%}
    select
        project_id as line_id,
        changed_on as known_on,
        '{{ driver }}' as driver,
        '{{ kind }}' as event_kind,
        cast(old_{{ column }} as {{ dbt.type_string() }}) as old_value,
        cast({{ column }} as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from projects_followed
    where
        old_{{ column }} <> {{ column }}
        {%- if condition %}
        and {{ condition }}
        {%- endif %}

    union all

    {% endfor -%}
    select
        contract_line_id as line_id,
        signed_on as known_on,
        case modification_kind
            when 'original' then 'D01'
            when 'cancellation' then 'D09'
            else 'D08'
        end as driver,
        'order' as event_kind,
        cast(null as {{ dbt.type_string() }}) as old_value,
        cast(amount as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from modifications

    union all

    select
        project_id as line_id,
        valid_from as known_on,
        'D10' as driver,
        'milestone' as event_kind,
        cast(old_target_on as {{ dbt.type_string() }}) as old_value,
        cast(coalesce(actual_on, target_on) as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from milestones_followed
    where
        old_target_on <> target_on
        or (old_actual_on is null and actual_on is not null)

    union all

    select
        project_id as line_id,
        missed_on as known_on,
        'D10' as driver,
        event_kind,
        cast(missed_on as {{ dbt.type_string() }}) as old_value,
        'not reached' as new_value,
        connection,
        source_object,
        source_id

    from dates_missed

    union all

    select
        project_id as line_id,
        valid_from as known_on,
        'D16a' as driver,
        'acceptance' as event_kind,
        cast(actual_on as {{ dbt.type_string() }}) as old_value,
        cast(valid_from as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from milestones_followed
    where
        is_approved
        and not was_approved
        and {{ month_start('actual_on') }} < {{ month_start('valid_from') }}

)

select * from final
