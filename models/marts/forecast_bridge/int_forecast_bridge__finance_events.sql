-- Grain: one row per currency and day on which its rate changed, and per item and day
-- on which a management adjustment was made or expired.
-- The line of a rate is its currency.

with

exchange_rates as (select * from {{ ref('fct_exchange_rates') }}),

adjustments as (select * from {{ ref('int_revenue_forecast__adjustments') }}),

final as (

    select
        currency_code as line_id,
        valid_from as known_on,
        'D17' as driver,
        'rate' as event_kind,
        cast(lag(rate_to_corporate) over (
            partition by currency_code order by valid_from
        ) as {{ dbt.type_string() }}) as old_value,
        cast(rate_to_corporate as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from exchange_rates

    union all

    {% for day in ['valid_from', 'expires_on'] -%}
    select
        coalesce(item_id, 'UNASSIGNED') as line_id,
        {{ day }} as known_on,
        'D19' as driver,
        '{{ "made" if day == "valid_from" else "expired" }}' as event_kind,
        owner as old_value,
        reason as new_value,
        'plumbline' as connection,
        'management_adjustments' as source_object,
        adjustment_id as source_id

    from adjustments{% if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

)

select * from final
