-- Grain: one row per person per ISO week of employment, to 26 weeks after the as-of
-- date.
-- A ratio without the name of its denominator means nothing, so there are four. In
-- weeks ahead the ratios show hard bookings; tentative ones stand beside them, never
-- added.

with

measured as (

    {{ utilization_by('week_starts_on') }}

),

people as (select * from {{ ref('dim_people') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

final as (

    {{ utilization_described('week_starts_on') }}

)

select * from final
