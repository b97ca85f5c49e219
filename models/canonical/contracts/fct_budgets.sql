-- Grain: one row per budget of a project, approved or not: a customer's purchase order,
-- its change, a work order, an internal one. Only those that are modifications of a
-- contract count as signed; the others are what is asked for, and what was refused.

with

budgets as (select * from {{ ref('stg_certinia__budgets') }}),

projects as (select * from {{ ref('dim_projects') }}),

modifications as (select * from {{ ref('fct_contract_modifications') }}),

rules as (

    {{ statuses_in_force() }}

),

translated as (

    select
        budgets.*,
        coalesce(contract_rules.status, other_rules.status, 'unmapped')
            as budget_type,
        coalesce(status_rules.status, 'unmapped') as status

    from budgets
    left join rules as contract_rules
        on
            budgets.source_system = contract_rules.source_system
            and contract_rules.entity = 'budget_type'
            and budgets.source_budget_type = contract_rules.source_status
    left join rules as other_rules
        on
            budgets.source_system = other_rules.source_system
            and other_rules.entity = 'budget_kind'
            and budgets.source_budget_type = other_rules.source_status
    left join rules as status_rules
        on
            budgets.source_system = status_rules.source_system
            and status_rules.entity = 'budget'
            and budgets.source_status = status_rules.source_status

),

final as (

    select
        translated.budget_id,
        translated.project_id,
        translated.project_id as contract_line_id,
        translated.budget_type,
        translated.status,
        translated.is_approved and translated.is_in_financials as is_approved,
        modifications.contract_modification_id is not null as is_signed,
        translated.effective_on,
        translated.amount,
        translated.expense_amount,
        coalesce(projects.currency_code, translated.currency_code) as currency_code,
        translated.source_budget_type,
        translated.source_status,
        {{ provenance_of('translated') }}

    from translated
    left join projects
        on translated.project_id = projects.project_id
    left join modifications
        on translated.budget_id = modifications.contract_modification_id

)

select * from final
