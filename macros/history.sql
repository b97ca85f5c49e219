{#- What a field-history object of the platform says, one row per change: the fields that
    we follow get our names, the others (and the row of the creation) keep theirs. A change
    of a lookup is two rows, one with the names and one with the ids: the ids are ours. -#}
{% macro field_changes(relation, key, fields, source_object) -%}
select
        {{ record_id('id') }} as {{ key | replace('_id', '_change_id') }},
        {{ record_id('parentid') }} as {{ key }},
        createddate as changed_at,
        case
            {%- for field, name in fields.items() %}
            when
                field = '{{ field }}'
                {%- if name.endswith('_id') %} and datatype = 'EntityId'{% endif %}
                then '{{ name }}'
            {%- endfor %}
            else lower(field)
        end as field_name,
        {%- for value in ['old_value', 'new_value'] %}
        case
            when datatype = 'EntityId'
                then {{ record_id(clean_text(value | replace('_', ''))) }}
            else {{ clean_text(value | replace('_', '')) }}
        end as {{ value }},
        {%- endfor %}
        {{ provenance('certinia', source_object) }}
    from {{ relation }}
{%- endmacro %}

{#- The periods of records in which none of the fields changed, at the grain of a day.

    A value is found by walking back from the record as it stands: from a change on, the
    field has the change's new value; before its first change, the old value of that
    change; a field that never changed has always been what it is now. Changes are
    counted per field, so that a change to null is a value like any other: the periods
    with one count share the new value of the change that began it. Of several changes
    of a field on one day, the day ends with the last one's new value, and began with
    the first one's old value. -#}
{% macro walked_history(records, changes, key, fields) -%}
with

    ranked as (

        select
            *,
            cast(changed_at as date) as changed_on,
            row_number() over (
                partition by {{ key }}, field_name, cast(changed_at as date)
                order by changed_at, source_id
            ) as rank_in_day,
            row_number() over (
                partition by {{ key }}, field_name, cast(changed_at as date)
                order by changed_at desc, source_id desc
            ) as rank_from_evening
        from {{ changes }}
        where field_name in ('{{ fields.keys() | join("', '") }}')

    ),

    changed_days as (

        select
            {{ key }},
            changed_on
            {%- for name in fields %},
            max(case when field_name = '{{ name }}' then 1 else 0 end)
                as {{ name }}_changed,
            max(
                case
                    when field_name = '{{ name }}' and rank_in_day = 1 then old_value
                end
            ) as {{ name }}_old,
            max(
                case
                    when field_name = '{{ name }}' and rank_from_evening = 1
                        then new_value
                end
            ) as {{ name }}_new
            {%- endfor %}
        from ranked
        group by 1, 2

    ),

    days as (

        select
            {{ key }},
            coalesce(cast(created_at as date), cast('1900-01-01' as date))
                as valid_from
        from {{ records }}

        union

        select
            {{ key }},
            changed_on as valid_from
        from changed_days

    ),

    counted as (

        select
            days.{{ key }},
            days.valid_from
            {%- for name in fields %},
            changed_days.{{ name }}_changed,
            changed_days.{{ name }}_old,
            changed_days.{{ name }}_new,
            sum(coalesce(changed_days.{{ name }}_changed, 0)) over (
                partition by days.{{ key }} order by days.valid_from
                rows between unbounded preceding and current row
            ) as {{ name }}_count
            {%- endfor %}
        from days
        left join changed_days
            on
                days.{{ key }} = changed_days.{{ key }}
                and days.valid_from = changed_days.changed_on

    ),

    walked as (

        select
            {{ key }},
            valid_from,
            coalesce(
                lead(valid_from) over (partition by {{ key }} order by valid_from),
                {{ end_of_time() }}
            ) as valid_to
            {%- for name in fields %},
            {{ name }}_count,
            max({{ name }}_count) over (partition by {{ key }}) as {{ name }}_total,
            max({{ name }}_new) over (partition by {{ key }}, {{ name }}_count)
                as {{ name }}_after,
            max(
                case
                    when {{ name }}_count = 1 and {{ name }}_changed = 1
                        then {{ name }}_old
                end
            ) over (partition by {{ key }}) as {{ name }}_before
            {%- endfor %}
        from counted

    ),

    tracked as (

        select distinct {{ key }}
        from {{ changes }}

    )

    select
        walked.{{ key }},
        walked.valid_from,
        case
            when records.deleted_on < walked.valid_to then records.deleted_on
            else walked.valid_to
        end as valid_to,
        records.deleted_on
        {%- for name, type in fields.items() %},
        case
            when walked.{{ name }}_count > 0
                then cast(walked.{{ name }}_after as {{ type }})
            when walked.{{ name }}_total > 0
                then cast(walked.{{ name }}_before as {{ type }})
            else records.{{ name }}
        end as {{ name }}
        {%- endfor %},
        case
            when tracked.{{ key }} is null then 'current_record'
            else 'history_object'
        end as history_source,
        tracked.{{ key }} is not null as is_point_in_time
    from walked
    inner join {{ records }} as records
        on walked.{{ key }} = records.{{ key }}
    left join tracked
        on walked.{{ key }} = tracked.{{ key }}
    where records.deleted_on is null or walked.valid_from < records.deleted_on
{%- endmacro %}

{#- The periods of records that no history is kept of, from their landed versions, at the
    grain of a day. A version says what a record is from its last modification on. What
    it was between its creation and the first version that we landed, nobody knows: that
    period has the first version's values and isn't point in time. -#}
{% macro landed_history(versions, key, fields) -%}
with

    days as (

        select
            {{ key }},
            cast(modified_at as date) as valid_from,
            cast(created_at as date) as created_on,
            {% for name in fields -%}
            {{ name }},
            {% endfor -%}
            is_deleted,
            row_number() over (
                partition by {{ key }}, cast(modified_at as date) order by version_rank
            ) as rank_from_evening
        from {{ versions }}

    ),

    evenings as (

        select
            *,
            row_number() over (
                partition by {{ key }} order by valid_from
            ) as day_number
        from days
        where rank_from_evening = 1

    ),

    states as (

        select
            {{ key }},
            valid_from,
            {% for name in fields -%}
            {{ name }},
            {% endfor -%}
            is_deleted,
            'landed_version' as history_source
        from evenings

        union all

        select
            {{ key }},
            created_on as valid_from,
            {% for name in fields -%}
            {{ name }},
            {% endfor -%}
            false as is_deleted,
            'current_record' as history_source
        from evenings
        where day_number = 1 and created_on < valid_from

    ),

    compared as (

        select
            *,
            {% for name in fields -%}
            lag({{ name }}) over (partition by {{ key }} order by valid_from)
                as {{ name }}_before,
            {% endfor -%}
            lag(history_source) over (partition by {{ key }} order by valid_from)
                as history_source_before
        from states

    ),

    changed as (

        select *
        from compared
        where
            history_source_before is null
            or history_source <> history_source_before
            or is_deleted
            {%- for name in fields %}
            or {{ name }} is distinct from {{ name }}_before
            {%- endfor %}

    ),

    periods as (

        select
            *,
            coalesce(
                lead(valid_from) over (partition by {{ key }} order by valid_from),
                {{ end_of_time() }}
            ) as valid_to,
            max(case when is_deleted then valid_from end) over (
                partition by {{ key }}
            ) as deleted_on
        from changed

    )

    select
        {{ key }},
        valid_from,
        valid_to,
        deleted_on,
        {% for name in fields -%}
        {{ name }},
        {% endfor -%}
        history_source,
        history_source = 'landed_version' as is_point_in_time
    from periods
    where not is_deleted
{%- endmacro %}

{#- The rows of a history that hold on a day. -#}
{% macro known_on(relation, day) -%}
select *
    from {{ relation }}
    where valid_from <= {{ day }} and valid_to > {{ day }}
{%- endmacro %}

{#- Whether a row of a history holds on a day, as the condition of a join. -#}
{% macro holds_on(relation, day) -%}
{{ relation }}.valid_from <= {{ day }} and {{ relation }}.valid_to > {{ day }}
{%- endmacro %}
