-- Grain: one row per segment of the ledger: a department, class or location. The ledger
-- keeps no key of the delivery system's units, so a segment is the unit of its name: a
-- department a practice, a class a group, a location a region.

with

departments as (select * from {{ ref('stg_netsuite__departments') }}),

classes as (select * from {{ ref('stg_netsuite__classes') }}),

locations as (select * from {{ ref('stg_netsuite__locations') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

segments as (
    {% for segments, kind, unit_kind in [
        ('departments', 'department', 'practice'),
        ('classes', 'class', 'group'),
        ('locations', 'location', 'region'),
    ] %}
    select
        '{{ kind }}:' || {{ kind }}_id as ledger_segment_id,
        '{{ kind }}' as segment_kind,
        {{ kind }}_name as segment_name,
        '{{ kind }}:' || parent_{{ kind }}_id as parent_ledger_segment_id,
        '{{ unit_kind }}' as org_unit_kind,
        is_inactive,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from {{ segments }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

named_units as (

    select
        org_unit_kind,
        lower(org_unit_name) as match_name,
        min(org_unit_id) as org_unit_id

    from org_units
    group by 1, 2
    having count(*) = 1

),

final as (

    select
        segments.ledger_segment_id,
        segments.segment_kind,
        segments.segment_name,
        segments.parent_ledger_segment_id,
        named_units.org_unit_id,
        segments.is_inactive,
        {{ provenance_of('segments') }}

    from segments
    left join named_units
        on
            segments.org_unit_kind = named_units.org_unit_kind
            and lower(segments.segment_name) = named_units.match_name

)

select * from final
