-- Grain: one row per contract line, which is a customer's project.

with

projects as (select * from {{ ref('dim_projects') }}),

modifications as (select * from {{ ref('fct_contract_modifications') }}),

signed_lines as (

    select
        contract_line_id,
        cast(sum(amount) as decimal(18, 2)) as signed_amount

    from modifications
    group by 1

),

final as (

    select
        projects.project_id as contract_line_id,
        projects.contract_id,
        projects.project_id,
        projects.deal_root_id,
        projects.customer_id,
        projects.revenue_method,
        projects.source_revenue_method,
        projects.currency_code,
        projects.legal_entity_id,
        projects.region_id,
        projects.practice_id,
        projects.group_id,
        projects.starts_on,
        projects.ends_on,
        cast(coalesce(signed_lines.signed_amount, 0) as decimal(18, 2))
            as signed_amount,
        projects.is_excluded_from_backlog,
        {{ provenance_of('projects') }}

    from projects
    left join signed_lines
        on projects.project_id = signed_lines.contract_line_id
    where not projects.is_internal

)

select * from final
