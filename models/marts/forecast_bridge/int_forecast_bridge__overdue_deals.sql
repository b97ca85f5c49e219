-- Grain: one row per pair of versions and deal whose close date passed between them, or
-- before, with the deal still open: an event of its timing that no record shows.

with

pairs as (select * from {{ ref('dim_forecast_comparisons') }}),

terms as (select * from {{ ref('fct_forecast_terms') }}),

final as (

    select
        pairs.from_version_id,
        pairs.to_version_id,
        terms.item_id as line_id,
        greatest(terms.close_date, {{ add_days('pairs.from_as_of_date', 1) }})
            as known_on,
        'D07' as driver,
        'close date' as event_kind,
        cast(terms.close_date as {{ dbt.type_string() }}) as old_value,
        'still open' as new_value,
        terms.connection,
        terms.source_object,
        terms.source_id

    from pairs
    inner join terms
        on
            pairs.from_version_id = terms.forecast_version_id
            and pairs.to_as_of_date >= terms.close_date
    inner join terms as later
        on
            pairs.to_version_id = later.forecast_version_id
            and terms.item_id = later.item_id
    where
        terms.item_type = 'opportunity'
        and not terms.is_over
        and not later.is_over
        and terms.close_date = later.close_date

)

select * from final
