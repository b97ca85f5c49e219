-- Grain: one row per credit note of the billing system.

with

source as (

    {{ latest_versions(source('raw_stripe', 'credit_note'), ['id']) }}

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
        {{ record_id('id') }} as credit_note_id,
        {{ clean_text('number') }} as credit_note_number,
        {{ record_id('invoice') }} as invoice_id,
        {{ record_id('customer') }} as customer_id,
        {{ clean_text('status') }} as source_status,
        {{ minor_units_to_amount('amount') }} as amount,
        {{ minor_units_to_amount(
            'coalesce(pre_payment_amount, amount, 0)'
        ) }} as applied_amount,
        upper({{ clean_text('currency') }}) as currency_code,
        cast(coalesce(effective_at, created) as date) as issued_on,
        {{ provenance('stripe', 'credit_note') }}

    from priced

)

select * from renamed
