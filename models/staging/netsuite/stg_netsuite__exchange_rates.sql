-- Grain: one row per rate by which a legal entity is consolidated in a period.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'consolidatedexchangerate'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as exchange_rate_id,
        {{ record_id('postingperiod') }} as accounting_period_id,
        {{ record_id('fromcurrency') }} as from_currency_id,
        {{ record_id('tocurrency') }} as to_currency_id,
        {{ record_id('fromsubsidiary') }} as from_subsidiary_id,
        {{ record_id('tosubsidiary') }} as to_subsidiary_id,
        {{ factor('averagerate') }} as average_rate,
        {{ factor('currentrate') }} as closing_rate,
        {{ provenance('netsuite', 'consolidatedexchangerate') }}

    from source

)

select * from renamed
