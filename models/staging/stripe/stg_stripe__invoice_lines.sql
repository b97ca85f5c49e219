-- Grain: one row per line of an invoice of the billing system.

with

source as (

    {{ latest_versions(source('raw_stripe', 'invoice_line'), ['id']) }}

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
        {{ record_id('id') }} as invoice_line_id,
        {{ record_id('invoice') }} as invoice_id,
        {{ clean_text('description') }} as line_description,
        {{ minor_units_to_amount('amount') }} as amount,
        upper({{ clean_text('currency') }}) as currency_code,
        {{ clean_text('metadata_project_id') }} as project_source_id,
        {{ provenance('stripe', 'line_item') }}

    from priced

)

select * from renamed
