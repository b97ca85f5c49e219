-- Grain: one row per currency that any amount is in. A currency whose minor unit no
-- seed knows has cents.

with

currencies_used as (select * from {{ ref('int_common__currencies_used') }}),

crm_currencies as (select * from {{ ref('stg_salesforce__currencies') }}),

ledger_currencies as (select * from {{ ref('stg_netsuite__currencies') }}),

minor_units as (

    {{ rules_in_force(ref('currency_minor_units'), ['currency_code']) }}

),

exchange_rates as (select * from {{ ref('fct_exchange_rates') }}),

records as (

    select
        currency_code,
        1 as preference,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from crm_currencies

    union all

    select
        currency_code,
        2 as preference,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from ledger_currencies

),

ranked as (

    select
        *,
        row_number() over (
            partition by currency_code order by preference, connection, source_id
        ) as record_rank

    from records

),

missing_rates as (

    select distinct currency_code

    from exchange_rates
    where is_missing

),

final as (

    select
        currencies_used.currency_code,
        coalesce(minor_units.minor_unit_digits, 2) as minor_unit_digits,
        currencies_used.currency_code = '{{ var("corporate_currency") }}'
            as is_corporate,
        missing_rates.currency_code is null as has_rate,
        coalesce(ranked.source_system, 'plumbline') as source_system,
        coalesce(ranked.source_object, 'rule') as source_object,
        coalesce(ranked.source_id, currencies_used.currency_code) as source_id,
        coalesce(ranked.connection, 'plumbline') as connection,
        coalesce(ranked.load_id, 'plumbline') as load_id

    from currencies_used
    left join ranked
        on
            currencies_used.currency_code = ranked.currency_code
            and ranked.record_rank = 1
    left join minor_units
        on currencies_used.currency_code = minor_units.currency_code
    left join missing_rates
        on currencies_used.currency_code = missing_rates.currency_code

)

select * from final
