-- Grain: one row per time entry, expense, milestone or adjustment that is approved or
-- billed, or once was. The system keeps no history of either, so the days are those of
-- the first landed versions that say so: for what was billed before we first read, the
-- day of billing is right and that of approval too late.

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
        cast(
            min(case when pse__approved__c then _modified_at end) as date
        ) as approved_on,
        cast(min(case when pse__billed__c then _modified_at end) as date) as billed_on,
        'certinia' as source_system,
        '{{ object }}' as source_object,
        cast(id as {{ dbt.type_string() }}) as source_id,
        _connection as connection,
        min(_load_id) as load_id,
        max(_load_id) as last_landed_in

    from (
        {{ landed_since_last_build(source('raw_certinia', table), 'last_landed_in') }}
    ) as landed
    where
        (pse__approved__c or pse__billed__c)
        and not coalesce(_is_deleted, false)
    group by 1, 2, 5, 6, 7, 8
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
)

select * from approvals
