-- Grain: one row per connection of the firm.

with

source as (select * from {{ source('raw_plumbline', 'connections') }}),

renamed as (

    select
        connection,
        system,
        business_unit,
        environment,
        org_connection

    from source

)

select * from renamed
