-- Grain: one row per performance obligation of the ledger.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'revenueelement'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as revenue_element_id,
        {{ record_id('entity') }} as entity_id,
        {{ record_id('subsidiary') }} as subsidiary_id,
        {{ record_id('currency') }} as currency_id,
        {{ money('salesamount') }} as sales_amount,
        {{ money('allocationamount') }} as allocation_amount,
        revrecstartdate as starts_on,
        revrecenddate as ends_on,
        {{ provenance('netsuite', 'revenueelement') }}

    from source

)

select * from renamed
