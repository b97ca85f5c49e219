-- Grain: one row per landed version of an opportunity, its deletion too.

with

source as (

    {{ all_versions(source('raw_salesforce', 'opportunity'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as opportunity_id,
        _modified_at as modified_at,
        _version_rank as version_rank,
        coalesce(_is_deleted, false) as is_deleted,
        {{ clean_text('stagename') }} as source_stage,
        cast(probability * 0.01 as decimal(18, 6)) as probability,
        {{ money('amount') }} as amount,
        closedate as close_date,
        createddate as created_at,
        {{ provenance('salesforce', 'Opportunity') }}

    from source

)

select * from renamed
