-- Grain: one row per legal entity of the ledger.

with

subsidiaries as (select * from {{ ref('stg_netsuite__subsidiaries') }}),

currencies as (select * from {{ ref('stg_netsuite__currencies') }}),

final as (

    select
        subsidiaries.subsidiary_id as legal_entity_id,
        subsidiaries.subsidiary_name as legal_entity_name,
        subsidiaries.parent_subsidiary_id as parent_legal_entity_id,
        currencies.currency_code,
        subsidiaries.country,
        subsidiaries.is_elimination,
        {{ provenance_of('subsidiaries') }}

    from subsidiaries
    left join currencies
        on subsidiaries.currency_id = currencies.currency_id

)

select * from final
