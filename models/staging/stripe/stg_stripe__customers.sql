-- Grain: one row per customer of the billing system.

with

source as (

    {{ latest_versions(source('raw_stripe', 'customer'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as customer_id,
        {{ clean_text('name') }} as customer_name,
        {{ clean_text('metadata_account_id') }} as account_source_id,
        upper({{ clean_text('currency') }}) as currency_code,
        created as created_at,
        {{ provenance('stripe', 'customer') }}

    from source

)

select * from renamed
