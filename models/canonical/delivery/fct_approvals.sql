-- Grain: one row per time entry, expense, milestone or adjustment that is approved.
-- Of what was billed before we first read it, no version says when it was approved: the
-- day is unknown then, and known to lie before that of billing. Milestones have a
-- history of their own, which knows.

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

final as (

    select
        approvals.entity || '-' || approvals.record_id as approval_id,
        approvals.entity,
        approvals.record_id,
        case
            when milestones_approved.approved_on is not null
                then milestones_approved.approved_on
            when
                approvals.billed_on is null
                or approvals.approved_on < approvals.billed_on
                then approvals.approved_on
        end as approved_on,
        approvals.billed_on,
        {{ provenance_of('approvals') }}

    from approvals
    left join milestones_approved
        on
            approvals.entity = 'milestone'
            and approvals.record_id = milestones_approved.milestone_id
    where approvals.approved_on is not null

)

select * from final
