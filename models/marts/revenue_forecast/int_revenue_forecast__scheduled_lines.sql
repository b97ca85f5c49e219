-- Grain: one row per day that a forecast is made for, contract line, component (1 firm,
-- 2 soft) and month: the part of the backlog that hours, dates or terms place in time.
-- Candidates are taken in the order firm, soft, and by month, until the backlog of the
-- line is used up: nothing can be earned twice. Differences of rounded running totals
-- make the months add up to the cent.

with

candidates as (

    select * from {{ ref('int_revenue_forecast__hourly_candidates') }}
    union all
    select * from {{ ref('int_revenue_forecast__event_candidates') }}
    union all
    select * from {{ ref('int_revenue_forecast__ratable_candidates') }}

),

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

accumulated as (

    select
        candidates.*,
        open_lines.remaining_amount,
        sum(candidates.candidate_amount) over (
            partition by candidates.as_of_date, candidates.contract_line_id
            order by candidates.component_rank, candidates.month_start
        ) as candidate_to_date

    from candidates
    inner join open_lines
        on
            candidates.as_of_date = open_lines.as_of_date
            and candidates.contract_line_id = open_lines.contract_line_id
    where candidates.candidate_amount > 0

),

capped as (

    select
        *,
        {{ money('least(candidate_to_date, remaining_amount)') }} as drawn_to_date

    from accumulated

),

drawn as (

    select
        *,
        drawn_to_date - coalesce(lag(drawn_to_date) over (
            partition by as_of_date, contract_line_id
            order by component_rank, month_start
        ), 0) as amount

    from capped

),

final as (

    select
        as_of_date,
        contract_line_id,
        component_rank,
        month_start,
        method,
        factor_p,
        factor_q,
        factor_r,
        {{ div(
            'amount', factor(factor('factor_p * factor_q') ~ ' * factor_r')
        ) }} as factor_phi,
        {{ money('amount') }} as amount

    from drawn
    where amount <> 0

)

select * from final
