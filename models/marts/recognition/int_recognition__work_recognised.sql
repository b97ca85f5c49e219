-- Grain: one row per approved time entry, expense, milestone or adjustment of a
-- contract line, with the month in which it was done and the month in which its revenue
-- belongs into the books.
-- Work that was approved after its month was closed goes to the first month that still
-- was open. Where the day of approval is unknown, the work was billed since, and counts
-- from the last close before that.

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
        approvals.billed_on

    from work
    inner join contract_lines
        on work.contract_line_id = contract_lines.contract_line_id
    left join approvals
        on
            work.work_kind = approvals.entity
            and work.record_id = approvals.record_id

),

open_months as (

    select
        dated.work_kind,
        dated.record_id,
        min(
            case
                when closes.is_open or closes.known_until >= dated.approved_on
                    then closes.month_start
            end
        ) as first_open_month,
        max(
            case
                when not closes.is_open and closes.known_until < dated.billed_on
                    then closes.month_start
            end
        ) as last_closed_month

    from dated
    inner join closes
        on
            dated.legal_entity_id = closes.legal_entity_id
            and dated.earned_month <= closes.month_start
    group by 1, 2

),

final as (

    select
        dated.work_kind,
        dated.record_id,
        dated.contract_line_id,
        dated.earned_month,
        dated.approved_on,
        dated.hours,
        dated.amount,
        dated.cost_amount,
        dated.material_cost,
        coalesce(
            case
                when dated.approved_on is not null then open_months.first_open_month
                else open_months.last_closed_month
            end,
            dated.earned_month
        ) as recognised_month

    from dated
    left join open_months
        on
            dated.work_kind = open_months.work_kind
            and dated.record_id = open_months.record_id

)

select * from final
