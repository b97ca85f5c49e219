-- Grain: one row per contract line per month, from its first movement to the as-of
-- month.
-- What is earned is computed from the delivery system's facts alone and never corrected
-- to the ledger: the difference is shown, and fct_recognition_differences explains it.

with

earned as (select * from {{ ref('int_recognition__earned') }}),

movements as (select * from {{ ref('int_recognition__movements') }}),

main_kinds as (select * from {{ ref('int_recognition__main_kinds') }}),

losses as (select * from {{ ref('int_recognition__losses') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

joined as (

    select
        movements.*,
        contract_lines.contract_id,
        contract_lines.customer_id,
        contract_lines.legal_entity_id,
        contract_lines.practice_id,
        contract_lines.revenue_method,
        contract_lines.currency_code,
        earned.is_open,
        earned.percent_complete,
        earned.price_amount,
        earned.catch_up_amount,
        earned.late_hours,
        earned.late_amount,
        earned.earned_to_date,
        main_kinds.difference_kind,
        sum(movements.posted_amount) over (
            partition by movements.contract_line_id order by movements.month_start
        ) as posted_to_date,
        movements.posted_amount + movements.posted_expense_amount
        - movements.earned_amount - movements.earned_expense_amount
            as difference_amount,
        coalesce(losses.expected_loss_amount, 0) as expected_loss_amount,
        coalesce(losses.loss_provision_amount, 0) as loss_provision_amount,
        coalesce(losses.loss_provision_change_amount, 0)
            as loss_provision_change_amount,
        coalesce(month_rates.rate_to_corporate, 1) as rate_to_corporate

    from movements
    inner join earned
        on
            movements.contract_line_id = earned.contract_line_id
            and movements.month_start = earned.month_start
    inner join contract_lines
        on movements.contract_line_id = contract_lines.contract_line_id
    left join main_kinds
        on
            movements.contract_line_id = main_kinds.contract_line_id
            and movements.month_start = main_kinds.month_start
    left join losses
        on
            movements.contract_line_id = losses.contract_line_id
            and movements.month_start = losses.month_start
    left join month_rates
        on
            contract_lines.currency_code = month_rates.currency_code
            and movements.month_start = month_rates.month_start

),

final as (

    select
        contract_line_id,
        month_start,
        contract_id,
        customer_id,
        legal_entity_id,
        practice_id,
        revenue_method,
        currency_code,
        is_open,
        percent_complete,
        {{ hours('late_hours') }} as late_hours,
        {% for measure in [
            'price_amount',
            'earned_amount',
            'earned_expense_amount',
            'catch_up_amount',
            'late_amount',
            'recognisable_amount',
            'posted_amount',
            'posted_expense_amount',
            'difference_amount',
            'earned_to_date',
            'posted_to_date',
            'expected_loss_amount',
            'loss_provision_amount',
            'loss_provision_change_amount',
        ] -%}
        {{ money(measure) }} as {{ measure }},
        {% endfor -%}
        {% for measure in [
            'price_amount',
            'earned_amount',
            'earned_expense_amount',
            'catch_up_amount',
            'late_amount',
            'recognisable_amount',
            'posted_amount',
            'posted_expense_amount',
            'difference_amount',
            'expected_loss_amount',
            'loss_provision_amount',
            'loss_provision_change_amount',
        ] -%}
        {{ money(measure ~ ' * rate_to_corporate') }} as {{ measure }}_corporate,
        {% endfor -%}
        coalesce(difference_kind, 'none') as main_difference_kind

    from joined

)

select * from final
