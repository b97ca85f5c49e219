-- Grain: one row per payment applied to an invoice of the billing system.

with

source as (

    {{ latest_versions(source('raw_stripe', 'invoice_payment'), ['id']) }}

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
        on upper(source.currency) = minor_units.currency_code

),

renamed as (

    select
        {{ record_id('id') }} as invoice_payment_id,
        {{ record_id('invoice') }} as invoice_id,
        {{ clean_text('status') }} as source_status,
        {{ minor_units_to_amount('amount_paid') }} as amount,
        upper({{ clean_text('currency') }}) as currency_code,
        cast(coalesce(status_transitions_paid_at, created) as date) as paid_on,
        {{ record_id('payment_payment_intent') }} as payment_intent_id,
        {{ record_id('payment_charge') }} as charge_id,
        {{ provenance('stripe', 'invoice_payment') }}

    from priced

)

select * from renamed
