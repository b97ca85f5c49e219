-- Grain: one row per currency per month of the calendar.
-- A month takes the rate of its last day. The as-of month and all that lie ahead take
-- the rate of the as-of date: a forecast has no opinion on currencies, so that a change
-- of rates is one driver of its own and never hides in the volumes.

with

exchange_rates as (select * from {{ ref('fct_exchange_rates') }}),

months as (select * from {{ ref('dim_months') }}),

months_dated as (

    select
        month_start,
        least(month_end, {{ as_of() }}) as rate_on

    from months

),

final as (

    select
        exchange_rates.currency_code,
        months_dated.month_start,
        {{ factor('exchange_rates.rate_to_corporate') }} as rate_to_corporate

    from months_dated
    inner join exchange_rates
        on {{ holds_on('exchange_rates', 'months_dated.rate_on') }}

)

select * from final
