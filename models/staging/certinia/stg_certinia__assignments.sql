-- Grain: one row per assignment of a person to a project.

with

source as (

    {{ latest_versions(source('raw_certinia', 'assignment'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as assignment_id,
        {{ record_id('pse__project__c') }} as project_id,
        {{ record_id('pse__resource__c') }} as person_id,
        {{ record_id('pse__schedule__c') }} as schedule_id,
        {{ record_id('pse__rate_card__c') }} as rate_card_id,
        {{ clean_text('pse__role__c') }} as role_name,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__is_billable__c, false) as is_billable,
        cast(pse__bill_rate__c as decimal(18, 4)) as bill_rate,
        coalesce(pse__daily_bill_rate__c, false) as is_daily_rate,
        cast(pse__cost_rate_amount__c as decimal(18, 4)) as cost_rate,
        upper({{ clean_text('pse__cost_rate_currency_code__c') }})
            as cost_currency_code,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        coalesce(pse__time_credited__c, false) as is_time_credited,
        coalesce(pse__time_excluded__c, false) as is_time_excluded,
        {{ clean_text('external_id__c') }} as external_id,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Assignment__c') }}

    from source

)

select * from renamed
