-- Grain: one row per day that a forecast is made for and assignment that stood on it,
-- as it stood then.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

assignment_history as (select * from {{ ref('hst_assignments') }}),

final as (

    select
        origins.as_of_date,
        assignments.assignment_id,
        assignments.project_id,
        known.commitment,
        assignments.is_billable,
        known.bill_rate

    from origins
    inner join assignment_history as known
        on {{ holds_on('known', 'origins.as_of_date') }}
    inner join assignments
        on known.assignment_id = assignments.assignment_id

)

select * from final
