-- Grain: one row per dispute: a payment that the customer's bank takes back for now.

with

source as (

    {{ latest_versions(source('raw_stripe', 'dispute'), ['id']) }}

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
        {{ record_id('id') }} as dispute_id,
        {{ record_id('charge') }} as charge_id,
        {{ record_id('payment_intent') }} as payment_intent_id,
        {{ clean_text('status') }} as source_status,
        {{ clean_text('reason') }} as reason,
        {{ minor_units_to_amount('amount') }} as amount,
        upper({{ clean_text('currency') }}) as currency_code,
        cast(created as date) as opened_on,
        cast(evidence_details_due_by as date) as evidence_due_on,
        {{ provenance('stripe', 'dispute') }}

    from priced

)

select * from renamed
