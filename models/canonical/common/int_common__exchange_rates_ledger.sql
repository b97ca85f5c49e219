-- Grain: one row per connection of a ledger, currency and month: the average rate by
-- which it is consolidated into the corporate currency, as units of the currency for
-- one unit of it. The average is taken, not the closing rate: most of what is converted
-- here is earned over the month. Of several subsidiaries, the first by key gives it.

with

exchange_rates as (select * from {{ ref('stg_netsuite__exchange_rates') }}),

currencies as (select * from {{ ref('stg_netsuite__currencies') }}),

accounting_periods as (select * from {{ ref('dim_accounting_periods') }}),

ranked as (

    select
        from_currencies.currency_code,
        accounting_periods.month_start as valid_from,
        exchange_rates.average_rate,
        row_number() over (
            partition by
                exchange_rates.connection,
                from_currencies.currency_code,
                accounting_periods.month_start
            order by exchange_rates.from_subsidiary_id, exchange_rates.exchange_rate_id
        ) as preference,
        {{ provenance_of('exchange_rates') }}

    from exchange_rates
    inner join accounting_periods
        on
            exchange_rates.accounting_period_id
            = accounting_periods.accounting_period_id
    inner join currencies as from_currencies
        on exchange_rates.from_currency_id = from_currencies.currency_id
    inner join currencies as to_currencies
        on exchange_rates.to_currency_id = to_currencies.currency_id
    where
        to_currencies.currency_code = '{{ var("corporate_currency") }}'
        and from_currencies.currency_code <> '{{ var("corporate_currency") }}'
        and exchange_rates.average_rate > 0

),

final as (

    select
        currency_code,
        valid_from,
        {{ div('1', 'average_rate') }} as units_per_corporate,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from ranked
    where preference = 1

)

select * from final
