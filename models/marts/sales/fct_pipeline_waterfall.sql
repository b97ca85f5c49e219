-- Grain: one row per deal and month in which it was open at the beginning or the end,
-- or was created and closed in between.
-- Amounts are the CRM's, unweighted: opening + new + reopened + change of amount + won
-- + lost + removed (+ currency) = closing. A deal is won or lost at its last amount;
-- that it was haggled down before is a change of amount.

{% set movements = ['new', 'reopened', 'change', 'won', 'lost', 'removed'] -%}

with

months as (select * from {{ ref('dim_months') }}),

history as (select * from {{ ref('hst_opportunities') }}),

opportunities as (select * from {{ ref('dim_opportunities') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

month_days as (

    select
        month_start,
        {{ add_days('month_start', -1) }} as opens_after,
        least(month_end, {{ as_of() }}) as closes_on

    from months
    where month_start <= {{ as_of() }}

),

states as (

    {% for side, day in [('opening', 'opens_after'), ('closing', 'closes_on')] -%}
    select
        month_days.month_start,
        history.opportunity_id,
        '{{ side }}' as side,
        history.stage_name,
        history.is_closed,
        history.is_won,
        history.amount,
        history.close_date

    from month_days
    inner join history
        on {{ holds_on('history', 'month_days.' ~ day) }}

    {% if not loop.last %}union all

    {% endif -%}
    {% endfor -%}
),

paired as (

    select
        opportunity_id,
        month_start,
        {% for side in ['opening', 'closing'] -%}
        max(case when side = '{{ side }}' then 1 else 0 end) = 1 as is_known_{{ side }},
        max(case when side = '{{ side }}' and not is_closed then 1 else 0 end) = 1
            as is_open_{{ side }},
        max(case when side = '{{ side }}' then stage_name end) as {{ side }}_stage_name,
        max(case when side = '{{ side }}' then close_date end) as {{ side }}_close_date,
        coalesce(max(case when side = '{{ side }}' then amount end), 0)
            as {{ side }}_known,
        {% endfor -%}
        max(case when side = 'closing' and is_won then 1 else 0 end) = 1 as is_won

    from states
    group by 1, 2

),

moved as (

    select
        *,
        case when is_open_opening then opening_known else 0 end as opening_amount,
        case when not is_known_opening then closing_known else 0 end as new_amount,
        case
            when is_known_opening and not is_open_opening and is_open_closing
                then closing_known
            else 0
        end as reopened_amount,
        case
            when is_open_opening and is_known_closing then closing_known - opening_known
            else 0
        end as change_amount,
        case
            when not is_open_closing and is_known_closing and is_won
                then -1 * closing_known
            else 0
        end as won_amount,
        case
            when not is_open_closing and is_known_closing and not is_won
                then -1 * closing_known
            else 0
        end as lost_amount,
        case
            when is_open_opening and not is_known_closing then -1 * opening_known
            else 0
        end as removed_amount,
        case when is_open_closing then closing_known else 0 end as closing_amount

    from paired
    where is_open_opening or is_open_closing or not is_known_opening

),

converted as (

    select
        moved.*,
        items.item_code,
        items.item_name,
        items.customer_name,
        items.region_name,
        items.practice_name,
        opportunities.currency_code,
        {{ money('moved.opening_amount * coalesce(opened.rate_to_corporate, 1)') }}
            as opening_amount_corporate,
        {% for movement in movements -%}
        {{ money(
            'moved.' ~ movement ~ '_amount * coalesce(closed.rate_to_corporate, 1)'
        ) }} as {{ movement }}_amount_corporate,
        {% endfor -%}
        {{ money('moved.closing_amount * coalesce(closed.rate_to_corporate, 1)') }}
            as closing_amount_corporate

    from moved
    inner join opportunities
        on moved.opportunity_id = opportunities.opportunity_id
    left join items
        on moved.opportunity_id = items.item_id
    left join month_rates as opened
        on
            opportunities.currency_code = opened.currency_code
            and {{ add_months('moved.month_start', -1) }} = opened.month_start
    left join month_rates as closed
        on
            opportunities.currency_code = closed.currency_code
            and moved.month_start = closed.month_start

),

final as (

    select
        opportunity_id,
        month_start,
        item_code,
        item_name,
        customer_name,
        region_name,
        practice_name,
        opening_stage_name,
        closing_stage_name,
        opening_close_date,
        closing_close_date,
        coalesce(
            is_open_opening and closing_close_date > opening_close_date, false
        ) as is_pushed,
        currency_code,
        {{ money('opening_amount') }} as opening_amount,
        {% for movement in movements -%}
        {{ money(movement ~ '_amount') }} as {{ movement }}_amount,
        {% endfor -%}
        {{ money('closing_amount') }} as closing_amount,
        opening_amount_corporate,
        {% for movement in movements -%}
        {{ movement }}_amount_corporate,
        {% endfor -%}
        {{ money(
            'closing_amount_corporate - opening_amount_corporate - '
            ~ movements | join('_amount_corporate - ') ~ '_amount_corporate'
        ) }} as fx_amount_corporate,
        closing_amount_corporate

    from converted

)

select * from final
