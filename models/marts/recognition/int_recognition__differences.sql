-- Grain: one row per contract line per month: the difference of posted and earned
-- revenue by its kinds, in the line's and in the corporate currency.
-- The kinds sum to the difference in both: in the corporate currency the cents that
-- converting each kind leaves belong to rounding.

{%- set kinds = [
    'timing', 'estimate', 'contract_change', 'write_down', 'over_signed',
    'not_yet_posted', 'expense', 'other_entity', 'unexplained',
] %}

with

movements as (select * from {{ ref('int_recognition__movements') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

reclassified as (

    select
        contract_line_id,
        month_start,
        timing_amount,
        estimate_amount,
        contract_change_amount,
        write_down_amount,
        over_signed_amount,
        not_yet_posted_amount,
        expense_amount,
        residual_amount,
        posted_amount + posted_expense_amount - earned_amount - earned_expense_amount
            as difference_amount,
        case
            when residual_amount > 0
                then greatest(least(other_entity_amount, residual_amount), 0)
            else least(greatest(other_entity_amount, residual_amount), 0)
        end as other_entity_amount

    from movements

),

rounded as (

    select
        *,
        case
            when abs(residual_amount - other_entity_amount) <= 0.05
                then residual_amount - other_entity_amount
            else 0
        end as rounding_amount

    from reclassified

),

rated as (

    select
        rounded.*,
        rounded.residual_amount - rounded.other_entity_amount - rounded.rounding_amount
            as unexplained_amount,
        coalesce(month_rates.rate_to_corporate, 1) as rate_to_corporate

    from rounded
    inner join contract_lines
        on rounded.contract_line_id = contract_lines.contract_line_id
    left join month_rates
        on
            contract_lines.currency_code = month_rates.currency_code
            and rounded.month_start = month_rates.month_start

),

converted as (

    select
        *,
        {% for kind in kinds -%}
        {{ money(kind ~ '_amount * rate_to_corporate') }}
            as {{ kind }}_amount_corporate,
        {% endfor -%}
        {{ money('difference_amount * rate_to_corporate') }}
            as difference_amount_corporate

    from rated

),

final as (

    select
        contract_line_id,
        month_start,
        {{ money('difference_amount') }} as difference_amount,
        {% for kind in kinds -%}
        {{ money(kind ~ '_amount') }} as {{ kind }}_amount,
        {% endfor -%}
        {{ money('rounding_amount') }} as rounding_amount,
        difference_amount_corporate,
        {% for kind in kinds -%}
        {{ kind }}_amount_corporate,
        {% endfor -%}
        {{ money(
            'difference_amount_corporate - ' ~ kinds | join('_amount_corporate - ')
            ~ '_amount_corporate'
        ) }} as rounding_amount_corporate

    from converted

)

select * from final
