-- Grain: one row per currency and period in which its rate holds; multiply by the rate.
-- The first rate also holds before it was published and the last one until 2100, so
-- that every amount finds exactly one. A currency that nobody gives a rate for gets 1
-- and is_missing: its money stays in the totals and shows up in `unmapped_values`.

with

rates as (select * from {{ ref('int_common__exchange_rates_dated') }}),

currencies_used as (select * from {{ ref('int_common__currencies_used') }}),

corporate_rates as (

    select
        valid_from,
        units_per_corporate

    from rates
    where currency_code = '{{ var("corporate_currency") }}'

),

periods as (

    select
        *,
        lead(valid_from) over (
            partition by currency_code order by valid_from
        ) as next_valid_from,
        row_number() over (
            partition by currency_code order by valid_from
        ) as period_number

    from rates
    where currency_code <> '{{ var("corporate_currency") }}'

),

converted as (

    select
        periods.currency_code,
        periods.valid_from,
        periods.next_valid_from,
        periods.period_number,
        {{ div(
            'case'
            ~ ' when coalesce(periods.is_direct, false) then 1'
            ~ ' else coalesce(corporate_rates.units_per_corporate, 1) end',
            'periods.units_per_corporate'
        ) }} as rate_to_corporate,
        {{ provenance_of('periods') }}

    from periods
    left join corporate_rates
        on periods.valid_from = corporate_rates.valid_from

),

final as (

    select
        currency_code,
        case
            when period_number = 1 then cast('1900-01-01' as date)
            else valid_from
        end as valid_from,
        coalesce(next_valid_from, cast('2100-01-01' as date)) as valid_to,
        rate_to_corporate,
        false as is_missing,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from converted

    union all

    select
        '{{ var("corporate_currency") }}' as currency_code,
        cast('1900-01-01' as date) as valid_from,
        cast('2100-01-01' as date) as valid_to,
        {{ factor('1') }} as rate_to_corporate,
        false as is_missing,
        'plumbline' as source_system,
        'rule' as source_object,
        'corporate_currency' as source_id,
        'plumbline' as connection,
        'plumbline' as load_id

    union all

    select
        currencies_used.currency_code,
        cast('1900-01-01' as date) as valid_from,
        cast('2100-01-01' as date) as valid_to,
        {{ factor('1') }} as rate_to_corporate,
        true as is_missing,
        'plumbline' as source_system,
        'rule' as source_object,
        'missing_rate' as source_id,
        'plumbline' as connection,
        'plumbline' as load_id

    from currencies_used
    left join rates
        on currencies_used.currency_code = rates.currency_code
    where
        rates.currency_code is null
        and currencies_used.currency_code <> '{{ var("corporate_currency") }}'

)

select * from final
