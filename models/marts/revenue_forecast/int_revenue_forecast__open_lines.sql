-- Grain: one row per day that a forecast is made for and contract line with backlog
-- left on it.
-- What counts is what was signed, entered into the ledger and planned by then. A line's
-- forecast begins in the month after its last posted revenue, so that a month that the
-- ledger has recognised for this line, closed or not, is never forecast again.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

contract_modifications as (select * from {{ ref('fct_contract_modifications') }}),

project_history as (select * from {{ ref('hst_projects') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

signed as (

    select
        origins.as_of_date,
        contract_modifications.contract_line_id,
        sum(contract_modifications.amount) as signed_amount

    from origins
    inner join contract_modifications
        on origins.as_of_date >= contract_modifications.signed_on
    group by 1, 2

),

recognised as (

    select
        origins.as_of_date,
        revenue_postings.contract_line_id,
        sum(revenue_postings.amount) as recognised_amount,
        max(revenue_postings.month_start) as last_posted_month

    from origins
    inner join revenue_postings
        on
            origins.as_of_date >= revenue_postings.posted_on
            and origins.as_of_date >= revenue_postings.entered_on
    where revenue_postings.account_kind = 'income'
    group by 1, 2

),

final as (

    select
        signed.as_of_date,
        contract_lines.contract_line_id,
        contract_lines.project_id,
        contract_lines.revenue_method,
        coalesce(known.stage in ('completed', 'canceled'), false) as is_over,
        {{ money('signed.signed_amount - coalesce(recognised.recognised_amount, 0)') }}
            as remaining_amount,
        coalesce(known.starts_on, contract_lines.starts_on) as starts_on,
        coalesce(known.ends_on, contract_lines.ends_on) as ends_on,
        coalesce(known.estimated_hours_at_completion, known.planned_hours)
            as estimated_hours_at_completion,
        greatest(
            origins.first_open_month,
            coalesce(
                {{ add_months('recognised.last_posted_month', 1) }},
                origins.first_open_month
            )
        ) as open_from_month

    from signed
    inner join origins
        on signed.as_of_date = origins.as_of_date
    inner join contract_lines
        on signed.contract_line_id = contract_lines.contract_line_id
    left join recognised
        on
            signed.as_of_date = recognised.as_of_date
            and signed.contract_line_id = recognised.contract_line_id
    left join project_history as known
        on
            contract_lines.project_id = known.project_id
            and {{ holds_on('known', 'signed.as_of_date') }}
    where
        not contract_lines.is_excluded_from_backlog
        and signed.signed_amount > coalesce(recognised.recognised_amount, 0)

)

select * from final
