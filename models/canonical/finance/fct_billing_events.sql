-- Grain: one row per item that the delivery system says can be billed: approved time by
-- the hour, an approved expense, a milestone that was reached and approved, an approved
-- adjustment. What fixed-term contracts bill by the calendar is no record there, and is
-- found in `dim_subscriptions`.

{{ config(materialized=materialized_on_servers()) }}

with

work as (select * from {{ ref('int_finance__billable_work') }}),

milestones as (select * from {{ ref('dim_milestones') }}),

milestones_invoiced as (select * from {{ ref('int_finance__milestones_invoiced') }}),

work_invoiced as (select * from {{ ref('int_finance__work_invoiced') }}),

approvals as (select * from {{ ref('fct_approvals') }}),

projects as (select * from {{ ref('dim_projects') }}),

items as (

    select
        record_id,
        event_kind,
        project_id,
        person_id,
        occurred_on,
        amount,
        currency_code,
        is_billed,
        cast(null as {{ dbt.type_string() }}) as invoice_line_id,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from work

    union all

    select
        milestones.milestone_id as record_id,
        'milestone' as event_kind,
        milestones.project_id,
        cast(null as {{ dbt.type_string() }}) as person_id,
        milestones.actual_on as occurred_on,
        milestones.amount,
        milestones.currency_code,
        milestones.is_billed,
        milestones_invoiced.invoice_line_id,
        {{ provenance_of('milestones') }}

    from milestones
    left join milestones_invoiced
        on milestones.milestone_id = milestones_invoiced.milestone_id
    where
        milestones.is_approved
        and milestones.is_in_financials
        and milestones.actual_on is not null
        and milestones.amount <> 0

),

dated as (

    select
        items.*,
        projects.customer_id,
        approvals.approved_on,
        case when items.is_billed then approvals.billed_on end as billed_on

    from items
    left join approvals
        on items.record_id = approvals.record_id
    left join projects
        on items.project_id = projects.project_id

),

final as (

    select
        dated.event_kind || ':' || dated.record_id as billing_event_id,
        dated.event_kind,
        dated.record_id,
        dated.project_id,
        dated.project_id as contract_line_id,
        dated.customer_id,
        dated.person_id,
        dated.occurred_on,
        {{ month_start('dated.occurred_on') }} as month_start,
        dated.approved_on,
        case
            when dated.approved_on > dated.occurred_on then dated.approved_on
            else dated.occurred_on
        end as billable_on,
        cast(dated.amount as decimal(18, 2)) as amount,
        dated.currency_code,
        dated.is_billed,
        dated.billed_on,
        coalesce(dated.invoice_line_id, work_invoiced.invoice_line_id)
            as invoice_line_id,
        {{ provenance_of('dated') }}

    from dated
    left join work_invoiced
        on
            dated.event_kind = work_invoiced.event_kind
            and dated.project_id = work_invoiced.project_id
            and dated.billed_on = work_invoiced.billed_on

)

select * from final
