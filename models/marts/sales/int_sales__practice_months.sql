-- Grain: one row per practice and month in which anything was signed or earned, in the
-- corporate currency.
-- Rebilled expenses are no part of what was signed, and are left out of the revenue
-- too.

with

contract_modifications as (select * from {{ ref('fct_contract_modifications') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

signed as (

    select
        contract_line_id,
        currency_code,
        {{ month_start('signed_on') }} as month_start,
        case
            when modification_kind = 'cancellation' then 0 else amount
        end as signed_amount,
        case
            when modification_kind = 'cancellation' then amount else 0
        end as cancelled_amount,
        0 as revenue_amount

    from contract_modifications
    where signed_on <= {{ as_of() }}

),

earned as (

    select
        contract_line_id,
        currency_code,
        month_start,
        0 as signed_amount,
        0 as cancelled_amount,
        amount as revenue_amount

    from revenue_postings
    where account_kind = 'income' and posted_on <= {{ as_of() }}

),

movements as (

    select * from signed
    union all
    select * from earned

),

final as (

    select
        coalesce(contract_lines.practice_id, 'unassigned') as practice_id,
        movements.month_start,
        {% for measure in ['signed', 'cancelled', 'revenue'] -%}
        {{ money(
            'sum(movements.' ~ measure ~ '_amount'
            ' * coalesce(month_rates.rate_to_corporate, 1))'
        ) }} as {{ measure }}_amount_corporate,
        {% endfor -%}
        count(*) as movements

    from movements
    left join contract_lines
        on movements.contract_line_id = contract_lines.contract_line_id
    left join month_rates
        on
            movements.currency_code = month_rates.currency_code
            and movements.month_start = month_rates.month_start
    group by 1, 2

)

select * from final
