-- Grain: one row per region, practice or group of the firm, with what is above it. Six
-- levels at most: where units are above each other in a circle, or deeper than that,
-- the sixth one counts as the root.

{%- set ancestors = range(1, 6) %}

with

org_units as (select * from {{ ref('int_common__org_units') }}),

final as (

    select
        org_units.org_unit_id,
        org_units.org_unit_kind,
        org_units.org_unit_name,
        org_units.parent_org_unit_id,
        cast(
            1
            {%- for place in ancestors %}
            + case when ancestor_{{ place }}.org_unit_id is null then 0 else 1 end
            {%- endfor %} as integer
        ) as org_unit_level,
        ''
        {%- for place in ancestors | reverse %}
        || coalesce(ancestor_{{ place }}.org_unit_name || ' / ', '')
        {%- endfor %}
        || org_units.org_unit_name as org_unit_path,
        coalesce(
            {%- for place in ancestors | reverse %}
            ancestor_{{ place }}.org_unit_id,
            {%- endfor %}
            org_units.org_unit_id
        ) as root_org_unit_id,
        org_units.currency_code,
        {{ provenance_of('org_units') }}

    from org_units
    left join org_units as ancestor_1
        on org_units.parent_org_unit_id = ancestor_1.org_unit_id
    left join org_units as ancestor_2
        on ancestor_1.parent_org_unit_id = ancestor_2.org_unit_id
    left join org_units as ancestor_3
        on ancestor_2.parent_org_unit_id = ancestor_3.org_unit_id
    left join org_units as ancestor_4
        on ancestor_3.parent_org_unit_id = ancestor_4.org_unit_id
    left join org_units as ancestor_5
        on ancestor_4.parent_org_unit_id = ancestor_5.org_unit_id

)

select * from final
