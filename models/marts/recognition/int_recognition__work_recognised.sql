-- Grain: one row per contract line, kind of work, month in which it was done and month
-- in which its revenue belongs into the books.
-- Work that was approved after its month was closed goes to the first month that still
-- was open. Where the day of approval is unknown, the work was billed since, and counts
-- from the last close before that. The month is found once for all work of a day.

with

work as (select * from {{ ref('int_recognition__work') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

approvals as (select * from {{ ref('fct_approvals') }}),

closes as (select * from {{ ref('int_recognition__closes') }}),

dated as (

    select
        work.*,
        {{ month_start('work.worked_on') }} as earned_month,
        contract_lines.legal_entity_id,
        approvals.approved_on,
        coalesce(approvals.approved_on, approvals.billed_on) as decided_on,
        approvals.approved_on is not null as is_approval_known

    from work
    inner join contract_lines
        on work.contract_line_id = contract_lines.contract_line_id
    left join approvals
        on
            work.work_kind = approvals.entity
            and work.record_id = approvals.record_id

),

days as (

    select distinct
        legal_entity_id,
        earned_month,
        decided_on,
        is_approval_known

    from dated

),

months_of_days as (

    select
        days.legal_entity_id,
        days.earned_month,
        days.decided_on,
        days.is_approval_known,
        case
            when days.is_approval_known
                then min(
                    case
                        when closes.is_open or closes.known_until >= days.decided_on
                            then closes.month_start
                    end
                )
            else max(
                case
                    when not closes.is_open and closes.known_until < days.decided_on
                        then closes.month_start
                end
            )
        end as recognised_month

    from days
    inner join closes
        on
            days.legal_entity_id = closes.legal_entity_id
            and days.earned_month <= closes.month_start
    group by 1, 2, 3, 4

),

final as (

    select
        dated.contract_line_id,
        dated.work_kind,
        dated.earned_month,
        coalesce(months_of_days.recognised_month, dated.earned_month)
            as recognised_month,
        sum(dated.hours) as hours,
        sum(dated.amount) as amount,
        sum(dated.cost_amount) as cost_amount,
        sum(dated.material_cost) as material_cost

    from dated
    left join months_of_days
        on
            dated.legal_entity_id = months_of_days.legal_entity_id
            and dated.earned_month = months_of_days.earned_month
            and dated.decided_on = months_of_days.decided_on
            and dated.is_approval_known = months_of_days.is_approval_known
    group by 1, 2, 3, 4

)

select * from final
