-- Grain: one row per period of the ledger, months as well as quarters and years.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'accountingperiod'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as accounting_period_id,
        {{ clean_text('periodname') }} as period_name,
        startdate as starts_on,
        enddate as ends_on,
        coalesce(closed, false) as is_closed,
        case when closed then cast(lastmodifieddate as date) end as closed_on,
        coalesce(isadjust, false) as is_adjustment,
        coalesce(isquarter, false) as is_quarter,
        coalesce(isyear, false) as is_year,
        {{ provenance('netsuite', 'accountingperiod') }}

    from source

)

select * from renamed
