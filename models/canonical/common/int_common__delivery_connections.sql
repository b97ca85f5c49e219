-- Grain: one row per connection of a CRM, with the delivery system that shares its ids.

with

connections as (select * from {{ ref('stg_plumbline__connections') }}),

final as (

    select
        org_connection as crm_connection,
        min(connection) as delivery_connection

    from connections
    where connection <> org_connection
    group by 1

)

select * from final
