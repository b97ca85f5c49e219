-- Grain: one row per change of an opportunity's stage, amount, probability or close
-- date.

with

source as (

    {{ latest_versions(source('raw_salesforce', 'opportunity_history'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as opportunity_history_id,
        {{ record_id('opportunityid') }} as opportunity_id,
        createddate as changed_at,
        {{ clean_text('stagename') }} as source_stage,
        cast(probability * 0.01 as decimal(18, 6)) as probability,
        {{ money('amount') }} as amount,
        closedate as close_date,
        {{ provenance('salesforce', 'OpportunityHistory') }}

    from source

)

select * from renamed
