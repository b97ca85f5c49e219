-- Grain: one row per day that a forecast is made for, retainer or straight-line
-- contract line and month of its term ahead.
-- A retainer earns the same in each month it touches, a straight line the same each
-- day.

with

open_lines as (select * from {{ ref('int_revenue_forecast__open_lines') }}),

months as (select * from {{ ref('dim_months') }}),

terms as (

    select
        as_of_date,
        contract_line_id,
        revenue_method,
        remaining_amount,
        ends_on as ratable_to,
        greatest(starts_on, open_from_month) as ratable_from

    from open_lines
    where revenue_method in ('retainer', 'straight_line')

),

weighted as (

    select
        terms.as_of_date,
        terms.contract_line_id,
        months.month_start,
        terms.remaining_amount,
        case
            when terms.revenue_method = 'retainer' then 1
            else 1 + {{ days_between(
                'greatest(terms.ratable_from, months.month_start)',
                'least(terms.ratable_to, months.month_end)'
            ) }}
        end as weight

    from terms
    inner join months
        on
            terms.ratable_from <= months.month_end
            and terms.ratable_to >= months.month_start
            and terms.ratable_from <= terms.ratable_to

),

totalled as (

    select
        *,
        sum(weight) over (partition by as_of_date, contract_line_id) as total_weight

    from weighted

),

final as (

    select
        as_of_date,
        contract_line_id,
        month_start,
        1 as component_rank,
        'ratable' as method,
        {{ factor(1) }} as factor_p,
        {{ factor('remaining_amount') }} as factor_q,
        {{ factor(1) }} as factor_r,
        {{ div('remaining_amount * weight', 'total_weight') }} as candidate_amount

    from totalled

)

select * from final
