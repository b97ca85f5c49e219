-- Grain: one row per rate card and period in which nothing about it changed: which list
-- price one knew on a day, not the days for which it holds. The platform keeps no
-- history of rate cards: it is in the versions that were landed.

with

rate_card_versions as (select * from {{ ref('stg_certinia__rate_card_versions') }}),

rate_cards as (

    {{ records_ever(ref('stg_certinia__rate_card_versions')) }}

),

periods as (

    {{ landed_history(
        'rate_card_versions',
        'rate_card_id',
        [
            'role_name',
            'starts_on',
            'ends_on',
            'standard_rate',
            'cost_rate',
            'currency_code',
        ]
    ) }}

),

final as (

    select
        periods.rate_card_id,
        periods.valid_from,
        periods.valid_to,
        periods.deleted_on,
        periods.role_name,
        periods.starts_on,
        periods.ends_on,
        periods.standard_rate,
        periods.cost_rate,
        periods.currency_code,
        periods.history_source,
        periods.is_point_in_time,
        {{ provenance_of('rate_cards') }}

    from periods
    inner join rate_cards
        on periods.rate_card_id = rate_cards.rate_card_id

)

select * from final
