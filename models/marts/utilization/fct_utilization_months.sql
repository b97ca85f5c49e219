-- Grain: one row per person per month of employment, to 26 weeks after the as-of
-- date.
-- A week that the end of a month cuts counts in both months, each with its days: weeks
-- and months add up to the same hours. A month that has weeks ahead shows their hard
-- bookings, as the weeks do.

with

measured as (

    {{ utilization_by('month_start') }}

),

people as (select * from {{ ref('dim_people') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

final as (

    {{ utilization_described('month_start') }}

)

select * from final
