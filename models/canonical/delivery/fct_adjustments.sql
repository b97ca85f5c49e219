-- Grain: one row per adjustment of a project: what is billed, earned or spent beside
-- time, expenses and milestones. A write-down of what is billed is below zero.

with

adjustments as (select * from {{ ref('stg_certinia__adjustments') }}),

projects as (select * from {{ ref('dim_projects') }}),

rules as (

    {{ statuses_in_force() }}

),

approvals as (select * from {{ ref('fct_approvals') }}),

translated as (

    select
        adjustments.*,
        coalesce(category_rules.status, 'unmapped') as category,
        coalesce(status_rules.status, 'unmapped') as status

    from adjustments
    left join rules as category_rules
        on
            adjustments.source_system = category_rules.source_system
            and category_rules.entity = 'adjustment_category'
            and adjustments.source_category = category_rules.source_status
    left join rules as status_rules
        on
            adjustments.source_system = status_rules.source_system
            and status_rules.entity = 'adjustment'
            and adjustments.source_status = status_rules.source_status

),

final as (

    select
        translated.adjustment_id,
        translated.project_id,
        translated.project_id as contract_line_id,
        translated.category,
        case
            when translated.category <> 'billing' then 'other'
            when translated.amount < 0 then 'write_down'
            else 'write_up'
        end as adjustment_kind,
        translated.status,
        translated.is_approved and translated.is_in_financials as is_approved,
        translated.is_billed,
        translated.effective_on,
        {{ month_start('translated.effective_on') }} as month_start,
        case
            when translated.is_approved then approvals.approved_on
        end as approved_on,
        translated.amount,
        coalesce(projects.currency_code, translated.currency_code) as currency_code,
        translated.reason,
        translated.source_category,
        translated.source_status,
        {{ provenance_of('translated') }}

    from translated
    left join projects
        on translated.project_id = projects.project_id
    left join approvals
        on translated.adjustment_id = approvals.record_id

)

select * from final
