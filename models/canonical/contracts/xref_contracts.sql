-- Grain: one row per record of any system that stands for a contract, or a part of one:
-- the CRM's contract, the delivery system's and the ledger's projects, the ledger's
-- sales orders, the billing system's subscriptions.
-- All but the contract itself are known by the project that they refer to, and the
-- project by its deal.

with

contracts as (select * from {{ ref('stg_salesforce__contracts') }}),

project_matches as (select * from {{ ref('xref_projects') }}),

projects as (select * from {{ ref('dim_projects') }}),

order_projects as (select * from {{ ref('int_contracts__order_projects') }}),

subscriptions as (select * from {{ ref('dim_subscriptions') }}),

parts as (
    {% for records, key in [
        ('project_matches', 'source_project_id'),
        ('order_projects', 'transaction_id'),
        ('subscriptions', 'subscription_id'),
    ] %}
    select
        {{ key }} as source_contract_id,
        project_id,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from {{ records }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

final as (

    select
        contract_id as source_contract_id,
        contract_id,
        'self' as match_rule,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from contracts

    union all

    select
        parts.source_contract_id,
        projects.contract_id,
        case
            when projects.contract_id is null then 'unmatched'
            when parts.project_id = parts.source_contract_id then 'deal'
            else 'project'
        end as match_rule,
        {{ provenance_of('parts') }}

    from parts
    left join projects
        on parts.project_id = projects.project_id
    where not coalesce(projects.is_internal, false)

)

select * from final
