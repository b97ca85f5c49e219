-- Grain: one row per management adjustment, with the project, deal or practice that it
-- is about.
-- An adjustment is a row of its own and never an edit of a computed number. One of
-- which nobody knows the item stays in the total, without a project.

with

adjustments as (select * from {{ ref('management_adjustments') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

coded as (

    select
        item_code,
        min(item_id) as item_id

    from items
    group by 1

),

final as (

    select
        adjustments.adjustment_id,
        coded.item_id,
        adjustments.item_code,
        adjustments.month_start,
        adjustments.amount,
        adjustments.reason,
        adjustments.owner,
        adjustments.valid_from,
        coalesce(adjustments.expires_on, {{ end_of_time() }}) as expires_on

    from adjustments
    left join coded
        on adjustments.item_code = coded.item_code

)

select * from final
