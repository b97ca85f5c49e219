-- Grain: one row per project, kind of work and day on which it was released, whose line
-- on an invoice is known. The systems share no key of it: time, or expenses, that were
-- released on one day are the line of their project and sum, fees or reimbursements,
-- dated from the first day of work; where two sums or two lines fit, none is taken.

with

work as (select * from {{ ref('int_finance__billable_work') }}),

approvals as (select * from {{ ref('fct_approvals') }}),

invoice_lines as (select * from {{ ref('fct_invoice_lines') }}),

released as (

    select
        work.event_kind,
        work.project_id,
        approvals.billed_on,
        case
            when work.event_kind = 'expense' then 'expense_reimbursement'
            else 'income'
        end as line_kind,
        min(work.occurred_on) as first_occurred_on,
        sum(work.amount) as amount

    from work
    inner join approvals
        on work.record_id = approvals.record_id
    where work.is_billed and work.event_kind <> 'adjustment'
    group by 1, 2, 3, 4

),

pairs as (

    select
        released.event_kind,
        released.project_id,
        released.billed_on,
        invoice_lines.invoice_line_id,
        count(*) over (
            partition by released.event_kind, released.project_id, released.billed_on
        ) as line_count,
        count(*) over (partition by invoice_lines.invoice_line_id) as release_count

    from released
    inner join invoice_lines
        on
            released.project_id = invoice_lines.project_id
            and released.line_kind = invoice_lines.line_kind
            and released.amount = invoice_lines.amount
            and released.first_occurred_on <= invoice_lines.invoice_date
    where invoice_lines.kind = 'invoice'

),

final as (

    select
        event_kind,
        project_id,
        billed_on,
        invoice_line_id

    from pairs
    where line_count = 1 and release_count = 1

)

select * from final
