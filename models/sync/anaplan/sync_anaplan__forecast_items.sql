-- Grain: one row per item that the pushed forecast has numbers for.
-- Names in a list of the planning tool are unique and at most 60 characters long, names
-- of deals are neither. The code in front makes them so, and is found with the name.

with

forecast as (select * from {{ ref('sync_anaplan__forecast') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

item_codes as (

    select distinct item_code from forecast

),

final as (

    select
        item_codes.item_code,
        substr(
            item_codes.item_code
            || ' ' || coalesce(items.item_name, 'Without a project'),
            1, 60
        ) as item_name,
        coalesce(items.item_type, 'project') as item_type,
        coalesce(items.customer_name, 'Unassigned') as customer_name,
        coalesce(items.region_name, 'Unassigned') as region_name,
        coalesce(items.practice_name, 'Unassigned') as practice_name,
        coalesce(items.currency_code, '{{ var("corporate_currency") }}')
            as currency_code

    from item_codes
    left join items
        on item_codes.item_code = items.item_code

)

select * from final
