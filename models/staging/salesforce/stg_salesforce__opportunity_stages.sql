-- Grain: one row per stage that the CRM offers.

with

source as (

    {{ latest_versions(source('raw_salesforce', 'opportunity_stage'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as opportunity_stage_id,
        {{ clean_text('apiname') }} as source_stage,
        coalesce(isactive, false) as is_active,
        coalesce(isclosed, false) as is_closed,
        coalesce(iswon, false) as is_won,
        cast(defaultprobability * 0.01 as decimal(18, 6)) as probability,
        {{ provenance('salesforce', 'OpportunityStage') }}

    from source

)

select * from renamed
