-- Grain: one row per contract line with backlog: the income posted on it.

with

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

final as (

    select
        contract_lines.contract_line_id,
        sum(revenue_postings.amount) as revenue_amount

    from revenue_postings
    inner join contract_lines
        on revenue_postings.contract_line_id = contract_lines.contract_line_id
    where
        revenue_postings.account_kind = 'income'
        and not contract_lines.is_excluded_from_backlog
    group by 1

)

select * from final
