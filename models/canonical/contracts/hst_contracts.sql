-- Grain: one row per contract of the CRM and period in which nothing about it changed.
-- The CRM keeps no history of contracts: it is in the versions that were landed.

with

contract_versions as (select * from {{ ref('stg_salesforce__contract_versions') }}),

contracts as (

    {{ records_ever(ref('stg_salesforce__contract_versions')) }}

),

customer_matches as (select * from {{ ref('xref_customers') }}),

rules as (

    {{ statuses_in_force() }}

),

periods as (

    {{ landed_history(
        'contract_versions',
        'contract_id',
        ['account_id', 'source_status', 'starts_on', 'ends_on', 'currency_code']
    ) }}

),

final as (

    select
        periods.contract_id,
        periods.valid_from,
        periods.valid_to,
        periods.deleted_on,
        customer_matches.customer_id,
        lower(periods.source_status) as status,
        coalesce(rules.status, 'unmapped') as commitment_class,
        periods.starts_on,
        periods.ends_on,
        periods.currency_code,
        periods.history_source,
        periods.is_point_in_time,
        {{ provenance_of('contracts') }}

    from periods
    inner join contracts
        on periods.contract_id = contracts.contract_id
    left join customer_matches
        on periods.account_id = customer_matches.source_customer_id
    left join rules
        on
            contracts.source_system = rules.source_system
            and rules.entity = 'contract'
            and periods.source_status = rules.source_status

)

select * from final
