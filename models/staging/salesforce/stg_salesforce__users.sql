-- Grain: one row per user of the CRM.

with

source as (

    {{ latest_versions(source('raw_salesforce', 'user'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as user_id,
        {{ clean_text('name') }} as user_name,
        lower({{ clean_text('email') }}) as email,
        coalesce(isactive, false) as is_active,
        {{ provenance('salesforce', 'User') }}

    from source

)

select * from renamed
