-- Grain: one row per month end, revenue method, band of months to the planned end and
-- month of the year after it: the backlog that such lines still had before that month,
-- and what of it they earned in it. All month ends are there, as any may be learnt
-- from.
-- What a line had is what was signed by the month end less what is recognised for
-- months to that one, whenever it was posted; before the ledger's first month that
-- would be everything. Completed projects burn nothing and are left out.

with

months as (select * from {{ ref('dim_months') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

contract_modifications as (select * from {{ ref('fct_contract_modifications') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

revenue_since as (select * from {{ ref('int_revenue_forecast__revenue_since') }}),

project_history as (select * from {{ ref('hst_projects') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

ledger as (

    select min(month_start) as first_month

    from revenue_postings

),

month_ends as (

    select
        months.month_start,
        months.month_end

    from months
    inner join ledger
        on months.month_start >= ledger.first_month
    where months.month_end < {{ as_of() }}

),

signed as (

    select
        month_ends.month_start,
        month_ends.month_end,
        contract_modifications.contract_line_id,
        sum(contract_modifications.amount) as signed_amount

    from month_ends
    inner join contract_modifications
        on month_ends.month_end >= contract_modifications.signed_on
    group by 1, 2, 3

),

earned as (

    select
        contract_line_id,
        month_start,
        sum(amount) as amount

    from revenue_postings
    where account_kind = 'income' and posted_on <= {{ as_of() }}
    group by 1, 2

),

recognised as (

    select
        month_ends.month_end,
        earned.contract_line_id,
        sum(earned.amount) as recognised_amount

    from month_ends
    inner join earned
        on month_ends.month_start >= earned.month_start
    group by 1, 2

),

standing as (

    select
        signed.month_start,
        signed.month_end,
        contract_lines.project_id,
        contract_lines.revenue_method,
        {{ months_to_end_band(
            months_between('signed.month_start', 'known.ends_on')
        ) }} as months_to_end,
        coalesce(month_rates.rate_to_corporate, 1) as rate_to_corporate,
        signed.signed_amount - coalesce(recognised.recognised_amount, 0)
            as backlog_amount

    from signed
    inner join contract_lines
        on signed.contract_line_id = contract_lines.contract_line_id
    inner join project_history as known
        on
            contract_lines.project_id = known.project_id
            and {{ holds_on('known', 'signed.month_end') }}
    left join recognised
        on
            signed.month_end = recognised.month_end
            and signed.contract_line_id = recognised.contract_line_id
    left join month_rates
        on
            contract_lines.currency_code = month_rates.currency_code
            and signed.month_start = month_rates.month_start
    where
        not contract_lines.is_excluded_from_backlog
        and contract_lines.revenue_method not in ('retainer', 'straight_line')
        and known.stage not in ('completed', 'canceled')
        and known.ends_on is not null

),

ahead as (

    select
        standing.*,
        months.month_start as burn_month

    from standing
    inner join months
        on
            standing.month_start < months.month_start
            and {{ add_months('standing.month_start', 12) }} >= months.month_start
            and months.month_start <= {{ as_of() }}
    where standing.backlog_amount > 0

),

burnt as (

    select
        ahead.*,
        coalesce(revenue_since.amount, 0) as earned_amount,
        ahead.backlog_amount - coalesce(sum(revenue_since.amount) over (
            partition by ahead.project_id, ahead.month_end
            order by ahead.burn_month
            rows between unbounded preceding and 1 preceding
        ), 0) as amount_before

    from ahead
    left join revenue_since
        on
            ahead.month_end = revenue_since.as_of_date
            and ahead.project_id = revenue_since.project_id
            and ahead.burn_month = revenue_since.month_start
            and revenue_since.block = 'backlog'

),

final as (

    select
        month_end,
        revenue_method,
        months_to_end,
        burn_month,
        {{ months_between('month_start', 'burn_month') }} as months_ahead,
        count(*) as line_count,
        {{ money('sum(amount_before * rate_to_corporate)') }} as amount_before,
        {{ money('sum(earned_amount * rate_to_corporate)') }} as earned_amount

    from burnt
    where amount_before > 0
    group by 1, 2, 3, 4, 5

)

select * from final
