-- Grain: one row per day that a forecast is made for and contract line with backlog
-- left on it.
-- What counts is what was signed, entered into the ledger and planned by then. A line's
-- forecast begins in the month after its last posted revenue, so that a month that the
-- ledger has recognised for this line, closed or not, is never forecast again.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

contracts as (select * from {{ ref('int_revenue_forecast__contracts_known') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

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
        contracts.as_of_date,
        contracts.contract_line_id,
        contracts.project_id,
        contracts.revenue_method,
        contracts.is_over,
        {{ money(
            'contracts.signed_amount - coalesce(recognised.recognised_amount, 0)'
        ) }} as remaining_amount,
        contracts.starts_on,
        contracts.ends_on,
        contracts.estimated_hours_at_completion,
        greatest(
            origins.first_open_month,
            coalesce(
                {{ add_months('recognised.last_posted_month', 1) }},
                origins.first_open_month
            )
        ) as open_from_month

    from contracts
    inner join origins
        on contracts.as_of_date = origins.as_of_date
    left join recognised
        on
            contracts.as_of_date = recognised.as_of_date
            and contracts.contract_line_id = recognised.contract_line_id
    where
        not contracts.is_excluded_from_backlog
        and contracts.signed_amount > coalesce(recognised.recognised_amount, 0)

)

select * from final
