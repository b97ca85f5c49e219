-- Grain: one row per rate card: the list price of an hour of a role from a day on.
-- Where a card names no region, practice, group or customer, it holds for all of them;
-- the more it names, the nearer it is.

with

rate_cards as (

    select * from {{ ref('stg_certinia__rate_cards') }}

),

connections as (

    select * from {{ ref('stg_plumbline__connections') }}

),

final as (

    select
        rate_cards.rate_card_id,
        rate_cards.rate_card_name,
        {{ record_id('rate_cards.role_name', 'rate_cards.connection') }} as role_id,
        rate_cards.role_name,
        {{ record_id(
            'rate_cards.account_source_id',
            'coalesce(connections.org_connection, rate_cards.connection)'
        ) }} as customer_id,
        rate_cards.region_id,
        rate_cards.practice_id,
        rate_cards.group_id,
        case when rate_cards.account_source_id is null then 0 else 8 end
        + case when rate_cards.group_id is null then 0 else 4 end
        + case when rate_cards.practice_id is null then 0 else 2 end
        + case when rate_cards.region_id is null then 0 else 1 end as nearness,
        coalesce(rate_cards.starts_on, cast('1900-01-01' as date)) as valid_from,
        coalesce({{ add_days('rate_cards.ends_on', 1) }}, {{ end_of_time() }})
            as valid_to,
        rate_cards.standard_rate,
        rate_cards.cost_rate,
        rate_cards.currency_code,
        {{ provenance_of('rate_cards') }}

    from rate_cards
    left join connections
        on rate_cards.connection = connections.connection

)

select * from final
