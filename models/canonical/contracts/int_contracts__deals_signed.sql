-- Grain: one row per deal root with a customer's project or a signed value.

with

projects as (select * from {{ ref('int_delivery__projects_linked') }}),

modifications as (select * from {{ ref('fct_contract_modifications') }}),

signed_lines as (

    select
        contract_line_id,
        sum(amount) as signed_amount

    from modifications
    group by 1

),

final as (

    select
        projects.deal_root_id,
        cast(coalesce(sum(signed_lines.signed_amount), 0) as decimal(18, 2))
            as signed_amount,
        min(projects.project_id) as first_project_id,
        min(projects.project_code) as first_project_code,
        min(projects.customer_id) as customer_id,
        min(projects.currency_code) as currency_code,
        min(projects.starts_on) as starts_on,
        max(projects.ends_on) as ends_on,
        min(projects.source_system) as source_system,
        min(projects.source_object) as source_object,
        min(projects.source_id) as source_id,
        min(projects.connection) as connection,
        min(projects.load_id) as load_id

    from projects
    left join signed_lines
        on projects.project_id = signed_lines.contract_line_id
    where not projects.is_internal
    group by 1

)

select * from final
