-- If this fails, what can be billed is wrong: the approved, billable items of the
-- delivery system differ from the billing events in rows or money, by kind.

with

items as (

    select
        'time' as event_kind,
        count(*) as row_count,
        sum(time_entries.billable_amount) as amount
    from {{ ref('stg_certinia__time_entries') }} as time_entries
    left join {{ ref('dim_projects') }} as projects
        on time_entries.project_id = projects.project_id
    where
        not time_entries.is_deleted
        and time_entries.is_approved
        and time_entries.is_in_financials
        and time_entries.is_billable
        and time_entries.billable_amount <> 0
        and coalesce(projects.revenue_method, 'unmapped') not in (
            'percent_complete', 'milestone', 'retainer', 'straight_line',
            'completed_contract', 'not_billable'
        )

    union all

    select
        'expense' as event_kind,
        count(*) as row_count,
        sum(billable_amount) as amount
    from {{ ref('stg_certinia__expenses') }}
    where is_approved and is_in_financials and is_billable and billable_amount <> 0

    union all

    select
        'milestone' as event_kind,
        count(*) as row_count,
        sum(milestones.amount) as amount
    from {{ ref('stg_certinia__milestones') }} as milestones
    inner join {{ ref('dim_projects') }} as projects
        on milestones.project_id = projects.project_id
    where
        milestones.is_approved
        and milestones.is_in_financials
        and milestones.actual_on is not null
        and milestones.amount <> 0

),

events as (

    select
        event_kind,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('fct_billing_events') }}
    group by 1

)

select
    items.event_kind,
    items.row_count as item_rows,
    items.amount as item_amount,
    events.amount as event_amount,
    coalesce(events.row_count, 0) as event_rows
from items
left join events
    on items.event_kind = events.event_kind
where
    items.row_count <> coalesce(events.row_count, 0)
    or coalesce(items.amount, 0) <> coalesce(events.amount, 0)
