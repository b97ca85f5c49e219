-- Grain: one row per day that a forecast is made for, contract line and month: the
-- backlog that nothing places in time.
-- It burns as lines like it have, until it is used up; the month after the window takes
-- what is left, so that nothing of the backlog goes missing. Stale lines and completed
-- projects burn at a share of it (factor P): `drawn_amount` keeps the whole.

with

terms as (select * from {{ ref('int_revenue_forecast__unscheduled_terms') }}),

expected_burns as (select * from {{ ref('int_revenue_forecast__expected_burns') }}),

burnt as (

    select
        terms.as_of_date,
        terms.contract_line_id,
        expected_burns.month_start,
        terms.unscheduled_amount,
        terms.burn_share,
        least(
            sum(expected_burns.amount) over (
                partition by terms.as_of_date, terms.contract_line_id
                order by expected_burns.month_start
            ),
            terms.unscheduled_amount
        ) as drawn_to_date

    from terms
    inner join expected_burns
        on
            terms.as_of_date = expected_burns.as_of_date
            and terms.contract_line_id = expected_burns.contract_line_id

),

spread as (

    select
        as_of_date,
        contract_line_id,
        month_start,
        unscheduled_amount,
        burn_share,
        drawn_to_date

    from burnt

    union all

    select
        as_of_date,
        contract_line_id,
        month_after as month_start,
        unscheduled_amount,
        burn_share,
        unscheduled_amount as drawn_to_date

    from terms

),

drawn as (

    select
        *,
        drawn_to_date - coalesce(lag(drawn_to_date) over (
            partition by as_of_date, contract_line_id order by month_start
        ), 0) as drawn_amount

    from spread

),

factored as (

    select
        *,
        {{ factor('burn_share') }} as factor_p,
        {{ factor('unscheduled_amount') }} as factor_q,
        {{ factor(1) }} as factor_r,
        {{ div('drawn_amount', 'unscheduled_amount') }} as factor_phi

    from drawn
    where drawn_amount <> 0

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
