-- Grain: one row per item of a subscription: a price, so many times a period.

with

source as (

    {{ latest_versions(source('raw_stripe', 'subscription_item'), ['id']) }}

),

minor_units as (

    {{ rules_in_force(ref('currency_minor_units'), ['currency_code']) }}

),

priced as (

    select
        source.*,
        minor_units.units_per_minor_unit

    from source
    left join minor_units
        on upper(source.price_currency) = minor_units.currency_code

),

renamed as (

    select
        {{ record_id('id') }} as subscription_item_id,
        {{ record_id('subscription') }} as subscription_id,
        cast(coalesce(quantity, 1) as integer) as quantity,
        {{ minor_units_to_amount('price_unit_amount') }} as unit_amount,
        upper({{ clean_text('price_currency') }}) as currency_code,
        {{ clean_text('price_recurring_interval') }} as billing_interval,
        cast(coalesce(price_recurring_interval_count, 1) as integer)
            as billing_interval_count,
        cast(current_period_start as date) as current_period_from,
        cast(current_period_end as date) as current_period_to,
        {{ provenance('stripe', 'subscription_item') }}

    from priced

)

select * from renamed
