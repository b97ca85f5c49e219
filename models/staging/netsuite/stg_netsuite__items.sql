-- Grain: one row per item that lines of the ledger are invoiced by.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'item'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as item_id,
        coalesce({{ clean_text('displayname') }}, {{ clean_text('itemid') }})
            as item_name,
        {{ clean_text('itemtype') }} as source_item_type,
        {{ record_id('incomeaccount') }} as income_account_id,
        coalesce(isinactive, false) as is_inactive,
        {{ provenance('netsuite', 'item') }}

    from source

)

select * from renamed
