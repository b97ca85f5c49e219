-- Grain: one row per contract line, month and kind of difference that there is between
-- revenue posted in the ledger and revenue earned by the delivery system's facts.
-- Kinds without an amount have no row. What a timing difference moves comes back in
-- another month, so timing sums to zero over the life of a line.

{%- set kinds = [
    'timing', 'estimate', 'contract_change', 'write_down', 'over_signed',
    'not_yet_posted', 'expense', 'other_entity', 'rounding', 'unexplained',
] %}

with

differences as (select * from {{ ref('int_recognition__differences') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

kinds as (
    {% for kind in kinds %}
    select
        contract_line_id,
        month_start,
        '{{ kind }}' as difference_kind,
        {{ kind }}_amount as amount,
        {{ kind }}_amount_corporate as amount_corporate

    from differences
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

final as (

    select
        kinds.contract_line_id,
        kinds.month_start,
        kinds.difference_kind,
        contract_lines.contract_id,
        contract_lines.revenue_method,
        contract_lines.currency_code,
        kinds.amount,
        kinds.amount_corporate

    from kinds
    inner join contract_lines
        on kinds.contract_line_id = contract_lines.contract_line_id
    where kinds.amount <> 0 or kinds.amount_corporate <> 0

)

select * from final
