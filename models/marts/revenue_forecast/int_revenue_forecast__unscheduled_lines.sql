-- Grain: one row per day that a forecast is made for, contract line and month: the
-- backlog that nothing places in time.
-- It burns evenly per day, after what is placed in time and not before the project
-- starts, to the end of the project, or over the default length where no end lies
-- ahead. Stale lines and completed projects burn at a share of it (factor P):
-- `drawn_amount` keeps the whole, so that nothing of the backlog goes missing.

with

terms as (select * from {{ ref('int_revenue_forecast__unscheduled_terms') }}),

months as (select * from {{ ref('dim_months') }}),

burnt as (

    select
        terms.as_of_date,
        terms.contract_line_id,
        months.month_start,
        terms.unscheduled_amount,
        terms.burn_share,
        {{ days_between('terms.burns_from', 'terms.burns_to') }} + 1 as burn_days,
        1 + {{ days_between(
            'terms.burns_from', 'least(terms.burns_to, months.month_end)'
        ) }} as burn_days_to_date

    from terms
    inner join months
        on
            terms.burns_from <= months.month_end
            and terms.burns_to >= months.month_start

),

accumulated as (

    select
        *,
        {{ money(
            'unscheduled_amount * ' ~ div('burn_days_to_date', 'burn_days')
        ) }} as drawn_to_date

    from burnt

),

drawn as (

    select
        *,
        drawn_to_date - coalesce(lag(drawn_to_date) over (
            partition by as_of_date, contract_line_id order by month_start
        ), 0) as drawn_amount

    from accumulated

),

factored as (

    select
        *,
        {{ factor('burn_share') }} as factor_p,
        {{ factor('unscheduled_amount') }} as factor_q,
        {{ factor(1) }} as factor_r,
        {{ div('drawn_amount', 'unscheduled_amount') }} as factor_phi

    from drawn

),

final as (

    select
        as_of_date,
        contract_line_id,
        3 as component_rank,
        month_start,
        'unscheduled_burn' as method,
        factor_p,
        factor_q,
        factor_r,
        factor_phi,
        {{ value_of_factors() }} as amount,
        {{ money('drawn_amount') }} as drawn_amount

    from factored

)

select * from final
