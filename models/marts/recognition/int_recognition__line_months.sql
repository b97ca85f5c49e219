-- Grain: one row per contract line per month, from its first movement to the as-of
-- month, with the two days on which one may ask what was known: the end of the month,
-- and the day on which the line's entity closed it.
-- A line of no entity was never closed: all its months are open.

with

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

months as (select * from {{ ref('dim_months') }}),

work as (select * from {{ ref('int_recognition__work_recognised') }}),

posted as (select * from {{ ref('int_recognition__posted') }}),

modifications as (select * from {{ ref('int_recognition__modifications') }}),

closes as (select * from {{ ref('int_recognition__closes') }}),

movements as (

    select
        contract_line_id,
        earned_month as month_start
    from work

    union all

    select
        contract_line_id,
        month_start
    from posted

    union all

    select
        contract_line_id,
        {{ month_start('signed_on') }} as month_start
    from modifications

),

first_months as (

    select
        contract_line_id,
        min(month_start) as first_month

    from movements
    group by 1

),

final as (

    select
        contract_lines.contract_line_id,
        months.month_start,
        months.month_end,
        least(months.month_end, {{ as_of() }}) as reckoned_on,
        coalesce(closes.known_until, {{ as_of() }}) as known_until,
        coalesce(closes.is_open, true) as is_open,
        contract_lines.revenue_method

    from first_months
    inner join contract_lines
        on first_months.contract_line_id = contract_lines.contract_line_id
    inner join months
        on
            first_months.first_month <= months.month_start
            and months.month_start <= {{ as_of() }}
    left join closes
        on
            contract_lines.legal_entity_id = closes.legal_entity_id
            and months.month_start = closes.month_start

)

select * from final
