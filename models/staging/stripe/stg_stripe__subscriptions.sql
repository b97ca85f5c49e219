-- Grain: one row per subscription: a retainer that bills itself.

with

source as (

    {{ latest_versions(source('raw_stripe', 'subscription'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as subscription_id,
        {{ record_id('customer') }} as customer_id,
        {{ clean_text('status') }} as source_status,
        {{ clean_text('description') }} as subscription_name,
        upper({{ clean_text('currency') }}) as currency_code,
        {{ clean_text('collection_method') }} as collection_method,
        cast(days_until_due as integer) as days_until_due,
        cast(coalesce(start_date, created) as date) as starts_on,
        cast(cancel_at as date) as cancels_on,
        cast(canceled_at as date) as cancelled_on,
        cast(ended_at as date) as ended_on,
        {{ clean_text('metadata_project_id') }} as project_source_id,
        {{ provenance('stripe', 'subscription') }}

    from source

)

select * from renamed
