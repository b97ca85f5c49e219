-- Grain: one row per milestone whose line on an invoice is known. The systems share no
-- key of it, so the line is that of its project and amount, dated from the day on which
-- it was reached; where two milestones or two lines fit, none is taken.

with

milestones as (select * from {{ ref('dim_milestones') }}),

invoice_lines as (select * from {{ ref('fct_invoice_lines') }}),

pairs as (

    select
        milestones.milestone_id,
        invoice_lines.invoice_line_id,
        count(*) over (partition by milestones.milestone_id) as line_count,
        count(*) over (partition by invoice_lines.invoice_line_id) as milestone_count

    from milestones
    inner join invoice_lines
        on
            milestones.project_id = invoice_lines.project_id
            and milestones.amount = invoice_lines.amount
            and milestones.actual_on <= invoice_lines.invoice_date
    where milestones.is_billed and invoice_lines.kind = 'invoice'

),

final as (

    select
        milestone_id,
        invoice_line_id

    from pairs
    where line_count = 1 and milestone_count = 1

)

select * from final
