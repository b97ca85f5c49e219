-- Grain: one row per contract line, with the names that people know it by.

with

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

contracts as (select * from {{ ref('dim_contracts') }}),

projects as (select * from {{ ref('dim_projects') }}),

customers as (select * from {{ ref('dim_customers') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

final as (

    select
        contract_lines.contract_line_id,
        contract_lines.contract_id,
        contract_lines.deal_root_id,
        contract_lines.project_id,
        projects.project_code,
        projects.project_name,
        contract_lines.customer_id,
        customers.customer_name,
        contract_lines.revenue_method,
        contract_lines.currency_code,
        coalesce(regions.org_unit_name, 'Unassigned') as region_name,
        coalesce(practices.org_unit_name, 'Unassigned') as practice_name,
        coalesce(contracts.commitment_class, 'signed') as commitment_class

    from contract_lines
    left join contracts
        on contract_lines.contract_id = contracts.contract_id
    left join projects
        on contract_lines.project_id = projects.project_id
    left join customers
        on contract_lines.customer_id = customers.customer_id
    left join org_units as regions
        on contract_lines.region_id = regions.org_unit_id
    left join org_units as practices
        on contract_lines.practice_id = practices.org_unit_id

)

select * from final
