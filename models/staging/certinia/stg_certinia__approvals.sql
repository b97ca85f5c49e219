-- Grain: one row per time entry, expense, milestone or adjustment that is approved or
-- once was. The system keeps no history of approvals, so the day is that of the first
-- version that was landed with it: too late for what was changed before we first read.

{%- set approvable = [
    ('timecard', 'time_entry', 'pse__Timecard__c'),
    ('expense', 'expense', 'pse__Expense__c'),
    ('milestone', 'milestone', 'pse__Milestone__c'),
    ('miscellaneous_adjustment', 'adjustment', 'pse__Miscellaneous_Adjustment__c'),
] %}

with

approvals as (
    {% for table, entity, object in approvable %}
    select
        {{ record_id('id') }} as record_id,
        '{{ entity }}' as entity,
        cast(min(_modified_at) as date) as approved_on,
        'certinia' as source_system,
        '{{ object }}' as source_object,
        cast(id as {{ dbt.type_string() }}) as source_id,
        _connection as connection,
        min(_load_id) as load_id

    from {{ source('raw_certinia', table) }}
    where pse__approved__c and not coalesce(_is_deleted, false)
    group by 1, 2, 4, 5, 6, 7
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
)

select * from approvals
