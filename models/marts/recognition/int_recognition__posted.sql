-- Grain: one row per contract line and month with revenue in the ledger, in the line's
-- currency; what an entity with another currency posted is converted at the month's
-- rates.

with

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

converted as (

    select
        revenue_postings.contract_line_id,
        revenue_postings.month_start,
        revenue_postings.account_kind = 'expense_reimbursement' as is_expense,
        coalesce(
            revenue_postings.legal_entity_id <> contract_lines.legal_entity_id, false
        ) as is_other_entity,
        case
            when revenue_postings.currency_code = contract_lines.currency_code
                then revenue_postings.amount
            else
                {{ money('revenue_postings.amount * coalesce(' ~ div(
                    'posting_rates.rate_to_corporate', 'line_rates.rate_to_corporate'
                ) ~ ', 1)') }}
        end as amount

    from revenue_postings
    inner join contract_lines
        on revenue_postings.contract_line_id = contract_lines.contract_line_id
    left join month_rates as posting_rates
        on
            revenue_postings.currency_code = posting_rates.currency_code
            and revenue_postings.month_start = posting_rates.month_start
    left join month_rates as line_rates
        on
            contract_lines.currency_code = line_rates.currency_code
            and revenue_postings.month_start = line_rates.month_start
    where revenue_postings.posted_on <= {{ as_of() }}

),

final as (

    select
        contract_line_id,
        month_start,
        sum(case when is_expense then 0 else amount end) as posted_amount,
        sum(case when is_expense then amount else 0 end) as posted_expense_amount,
        sum(case when is_other_entity and not is_expense then amount else 0 end)
            as other_entity_amount

    from converted
    group by 1, 2

)

select * from final
