-- Grain: one row per approved expense of a contract line, in the line's currency.
-- An expense in another currency is converted at the rate of its month. What the
-- customer pays beside the price is no cost that the price has to bear.

with

expenses as (select * from {{ ref('fct_expenses') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

cost_kinds as (

    {{ rules_in_force(ref('cost_kind_map'), ['source_system', 'expense_type']) }}

),

rated as (

    select
        expenses.*,
        contract_lines.contract_line_id,
        coalesce({{ div(
            'cost_rates.rate_to_corporate', 'line_rates.rate_to_corporate'
        ) }}, 1) as cost_rate,
        coalesce({{ div(
            'billing_rates.rate_to_corporate', 'line_rates.rate_to_corporate'
        ) }}, 1) as billing_rate,
        coalesce(cost_kinds.cost_kind, 'expense') as cost_kind

    from expenses
    inner join contract_lines
        on expenses.project_id = contract_lines.contract_line_id
    left join month_rates as cost_rates
        on
            expenses.currency_code = cost_rates.currency_code
            and expenses.month_start = cost_rates.month_start
    left join month_rates as billing_rates
        on
            expenses.billable_currency_code = billing_rates.currency_code
            and expenses.month_start = billing_rates.month_start
    left join month_rates as line_rates
        on
            contract_lines.currency_code = line_rates.currency_code
            and expenses.month_start = line_rates.month_start
    left join cost_kinds
        on
            expenses.source_system = cost_kinds.source_system
            and expenses.expense_type = cost_kinds.expense_type
    where expenses.is_approved and expenses.incurred_on <= {{ as_of() }}

),

final as (

    select
        expense_id,
        contract_line_id,
        incurred_on,
        cost_kind,
        {{ money('billable_amount * billing_rate') }} as rebilled_amount,
        case
            when is_billable then 0 else {{ money('amount * cost_rate') }}
        end as borne_cost

    from rated

)

select * from final
