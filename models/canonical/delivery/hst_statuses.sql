-- Grain: one row per record of any kind and period in one status.
-- Periods of the histories that differ in something else are put together.

{%- set entities = [
    ('opportunity', 'stage_name'),
    ('project', 'stage'),
    ('milestone', 'status'),
    ('assignment', 'commitment'),
    ('resource_request', 'status'),
    ('budget', 'status'),
    ('contract', 'commitment_class'),
] %}

with

states as (
    {% for entity, status in entities %}
    {%- set plural = 'opportunities' if entity == 'opportunity' else entity ~ 's' %}
    select
        '{{ entity }}' as entity,
        {{ entity }}_id as record_id,
        valid_from,
        valid_to,
        deleted_on,
        {{ status }} as status,
        history_source
    from {{ ref('hst_' ~ plural) }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

compared as (

    select
        *,
        lag(status) over (
            partition by entity, record_id order by valid_from
        ) as previous_status

    from states

),

numbered as (

    select
        *,
        sum(case when status = previous_status then 0 else 1 end) over (
            partition by entity, record_id order by valid_from
            rows between unbounded preceding and current row
        ) as status_number

    from compared

),

summed as (

    select
        entity,
        record_id,
        status_number,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to,
        max(deleted_on) as deleted_on,
        min(status) as status,
        min(history_source) as history_source

    from numbered
    group by 1, 2, 3

),

final as (

    select
        entity,
        record_id,
        valid_from,
        valid_to,
        deleted_on,
        status,
        history_source,
        history_source <> 'current_record' as is_point_in_time

    from summed

)

select * from final
