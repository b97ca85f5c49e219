-- Grain: one row per currency and first day of a rate, in units of the currency for one
-- unit of the CRM's corporate currency.
-- With several CRMs, the first connection by name that knows a currency gives its
-- rates: two rates for one day would make two amounts of one.

with

dated_rates as (

    select * from {{ ref('stg_salesforce__exchange_rates') }}

),

currencies as (

    select * from {{ ref('stg_salesforce__currencies') }}

),

candidates as (

    select
        currency_code,
        valid_from,
        units_per_corporate,
        1 as preference,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from dated_rates

    union all

    select
        currency_code,
        cast('1900-01-01' as date) as valid_from,
        units_per_corporate,
        2 as preference,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from currencies

),

ranked as (

    select
        *,
        dense_rank() over (
            partition by currency_code
            order by preference, connection
        ) as source_rank

    from candidates

),

final as (

    select
        currency_code,
        valid_from,
        units_per_corporate,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from ranked
    where source_rank = 1 and units_per_corporate > 0

)

select * from final
