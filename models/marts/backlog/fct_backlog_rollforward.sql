-- Grain: one row per contract line per month, from its first movement to the as-of
-- month.
-- opening + new + change orders + cancellations + fx - recognised = closing, to the
-- cent, in both currencies. Basis: recognised revenue. The billed basis has a column of
-- its own.

with

line_months as (select * from {{ ref('int_backlog__line_months') }}),

converted as (select * from {{ ref('int_backlog__line_months_converted') }}),

as_of_split as (select * from {{ ref('int_backlog__as_of_split') }}),

lines_described as (select * from {{ ref('int_backlog__lines_described') }}),

final as (

    select
        line_months.contract_line_id,
        line_months.month_start,
        lines_described.contract_id,
        lines_described.deal_root_id,
        lines_described.project_id,
        lines_described.project_code,
        lines_described.project_name,
        lines_described.customer_id,
        lines_described.customer_name,
        lines_described.region_name,
        lines_described.practice_name,
        lines_described.revenue_method,
        lines_described.commitment_class,
        lines_described.currency_code,
        line_months.opening_amount,
        line_months.new_amount,
        line_months.change_order_amount,
        line_months.cancellation_amount,
        {{ money(0) }} as fx_amount,
        line_months.recognised_amount,
        line_months.closing_amount,
        line_months.over_recognised_amount,
        converted.opening_amount_corporate,
        converted.new_amount_corporate,
        converted.change_order_amount_corporate,
        converted.cancellation_amount_corporate,
        converted.fx_amount_corporate,
        converted.recognised_amount_corporate,
        converted.closing_amount_corporate,
        line_months.unbilled_basis_amount,
        converted.unbilled_basis_amount_corporate,
        {% for measure in [
            'scheduled_amount',
            'unscheduled_amount',
            'held_request_amount',
            'unheld_request_amount',
        ] -%}
        as_of_split.{{ measure }},
        {{ money('as_of_split.' ~ measure ~ ' * converted.rate_to_corporate') }}
            as {{ measure }}_corporate,
        {% endfor -%}
        as_of_split.is_aged

    from line_months
    inner join converted
        on
            line_months.contract_line_id = converted.contract_line_id
            and line_months.month_start = converted.month_start
    inner join lines_described
        on line_months.contract_line_id = lines_described.contract_line_id
    left join as_of_split
        on
            line_months.contract_line_id = as_of_split.contract_line_id
            and line_months.month_start = as_of_split.month_start

)

select * from final
