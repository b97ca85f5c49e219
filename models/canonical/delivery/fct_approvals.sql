-- Grain: one row per time entry, expense, milestone or adjustment that is approved.
-- Of what was billed before we first read it, no version says when it was approved: the
-- day is unknown then, and known to lie before that of billing. Milestones have a
-- history of their own, which knows.

{{ config(materialized=materialized_on_servers()) }}

with

approvals as (select * from {{ ref('stg_certinia__approvals') }}),

milestone_periods as (select * from {{ ref('hst_milestones') }}),

milestones_approved as (

    select
        milestone_id,
        min(valid_from) as approved_on

    from milestone_periods
    where is_approved and is_point_in_time
    group by 1

),

approvals_keyed as (

    select
        *,
        case when entity = 'milestone' then record_id end as milestone_id

    from approvals
    where approved_on is not null

),

final as (

    select
        approvals_keyed.entity || '-' || approvals_keyed.record_id as approval_id,
        approvals_keyed.entity,
        approvals_keyed.record_id,
        case
            when milestones_approved.approved_on is not null
                then milestones_approved.approved_on
            when
                approvals_keyed.billed_on is null
                or approvals_keyed.approved_on < approvals_keyed.billed_on
                then approvals_keyed.approved_on
        end as approved_on,
        approvals_keyed.billed_on,
        {{ provenance_of('approvals_keyed') }}

    from approvals_keyed
    left join milestones_approved
        on approvals_keyed.milestone_id = milestones_approved.milestone_id

)

select * from final
