-- Grain: one row per rate card: the list price of an hour of a role from a day on.
-- Where a card names no region, practice, group or customer, it holds for all of them;
-- the more it names, the nearer it is.

with

rate_cards as (select * from {{ ref('stg_certinia__rate_cards') }}),

connections as (select * from {{ ref('stg_plumbline__connections') }}),

customer_matches as (select * from {{ ref('xref_customers') }}),

located as (

    select
        rate_cards.*,
        {{ record_id(
            'rate_cards.account_source_id',
            'coalesce(connections.org_connection, rate_cards.connection)'
        ) }} as account_id

    from rate_cards
    left join connections
        on rate_cards.connection = connections.connection

),

final as (

    select
        located.rate_card_id,
        located.rate_card_name,
        {{ record_id('located.role_name', 'located.connection') }} as role_id,
        located.role_name,
        coalesce(customer_matches.customer_id, located.account_id) as customer_id,
        located.region_id,
        located.practice_id,
        located.group_id,
        case when located.account_id is null then 0 else 8 end
        + case when located.group_id is null then 0 else 4 end
        + case when located.practice_id is null then 0 else 2 end
        + case when located.region_id is null then 0 else 1 end as nearness,
        coalesce(located.starts_on, cast('1900-01-01' as date)) as valid_from,
        coalesce({{ add_days('located.ends_on', 1) }}, {{ end_of_time() }})
            as valid_to,
        located.standard_rate,
        located.cost_rate,
        located.currency_code,
        {{ provenance_of('located') }}

    from located
    left join customer_matches
        on located.account_id = customer_matches.source_customer_id

)

select * from final
