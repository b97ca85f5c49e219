-- Grain: one row per invoice of the billing system.

with

source as (

    {{ latest_versions(source('raw_stripe', 'invoice'), ['id']) }}

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
        {{ record_id('id') }} as invoice_id,
        {{ clean_text('number') }} as invoice_number,
        {{ clean_text('status') }} as source_status,
        {{ record_id('customer') }} as customer_id,
        upper({{ clean_text('currency') }}) as currency_code,
        cast(created as date) as created_on,
        cast(status_transitions_finalized_at as date) as finalised_on,
        cast(due_date as date) as due_on,
        {{ minor_units_to_amount('coalesce(total_excluding_tax, subtotal)') }}
            as amount,
        {{ minor_units_to_amount('amount_paid') }} as paid_amount,
        {{ minor_units_to_amount('amount_remaining') }} as open_amount,
        {{ minor_units_to_amount(
            '(coalesce(ending_balance, starting_balance, 0)'
            ~ ' - coalesce(starting_balance, 0))'
        ) }} as balance_applied_amount,
        {{ record_id('parent_subscription_details_subscription') }}
            as subscription_id,
        {{ clean_text('metadata_project_id') }} as project_source_id,
        {{ provenance('stripe', 'invoice') }}

    from priced

)

select * from renamed
