-- Grain: one row per day that a forecast is made for, contract line with backlog on a
-- project that isn't over, and month, from the second ahead to the twelfth: what lines
-- like it would earn in the month beyond what is placed in it.
-- A gap is at most what the line has left unscheduled. Gaps are scaled so that the
-- lines of a method together come to no more than what their burn curves say: one
-- line's gap is another's booking. The next month is left out, because its bookings are
-- complete; so are months before the project starts.

with

lines_ahead as (select * from {{ ref('int_revenue_forecast__backlog_ahead') }}),

scheduled_lines as (select * from {{ ref('int_revenue_forecast__scheduled_lines') }}),

unscheduled as (select * from {{ ref('int_revenue_forecast__unscheduled_terms') }}),

burn_curves as (select * from {{ ref('fct_burn_curves') }}),

booking_yields as (select * from {{ ref('fct_booking_yields') }}),

placed as (

    select
        as_of_date,
        contract_line_id,
        month_start,
        sum(amount) as amount

    from scheduled_lines
    group by 1, 2, 3

),

expected as (

    select
        lines_ahead.as_of_date,
        lines_ahead.contract_line_id,
        lines_ahead.revenue_method,
        lines_ahead.rate_to_corporate,
        lines_ahead.starts_in,
        {{ add_months('lines_ahead.as_of_month', 'burn_curves.months_ahead') }}
            as month_start,
        {{ factor(
            'lines_ahead.backlog_amount * burn_curves.burn_share * '
            ~ div('booking_yields.booking_yield', 'booking_yields.firm_yield')
        ) }} as expected_amount

    from lines_ahead
    inner join burn_curves
        on
            lines_ahead.as_of_date = burn_curves.as_of_date
            and lines_ahead.revenue_method = burn_curves.revenue_method
            and lines_ahead.months_to_end = burn_curves.months_to_end
            and burn_curves.months_ahead > 1
    inner join booking_yields
        on
            lines_ahead.as_of_date = booking_yields.as_of_date
            and booking_yields.calendar_month = cast(extract(month from {{ add_months(
                'lines_ahead.as_of_month', 'burn_curves.months_ahead'
            ) }}) as integer)

),

compared as (

    select
        expected.as_of_date,
        expected.contract_line_id,
        expected.revenue_method,
        expected.rate_to_corporate,
        expected.month_start,
        expected.expected_amount - coalesce(placed.amount, 0) as difference,
        case
            when expected.month_start < expected.starts_in then 0
            else greatest(expected.expected_amount - coalesce(placed.amount, 0), 0)
        end as gap_amount

    from expected
    left join placed
        on
            expected.as_of_date = placed.as_of_date
            and expected.contract_line_id = placed.contract_line_id
            and expected.month_start = placed.month_start

),

accumulated as (

    select
        compared.*,
        coalesce(unscheduled.unscheduled_amount, 0) as unscheduled_amount,
        sum(compared.gap_amount) over (
            partition by compared.as_of_date, compared.contract_line_id
            order by compared.month_start
        ) as gap_to_date

    from compared
    left join unscheduled
        on
            compared.as_of_date = unscheduled.as_of_date
            and compared.contract_line_id = unscheduled.contract_line_id

),

limited as (

    select
        as_of_date,
        contract_line_id,
        revenue_method,
        rate_to_corporate,
        month_start,
        difference,
        least(gap_to_date, unscheduled_amount)
        - least(gap_to_date - gap_amount, unscheduled_amount) as gap_amount

    from accumulated

),

scaled as (

    select
        *,
        {{ div(
            'greatest(sum(difference * rate_to_corporate) over ('
            'partition by as_of_date, revenue_method, month_start), 0)',
            'sum(gap_amount * rate_to_corporate) over ('
            'partition by as_of_date, revenue_method, month_start)'
        ) }} as gap_share

    from limited

),

final as (

    select
        as_of_date,
        contract_line_id,
        month_start,
        {{ money('gap_amount') }} as gap_amount,
        least(gap_share, 1) as gap_share,
        {{ money('gap_amount * least(gap_share, 1)') }} as amount

    from scaled
    where gap_amount > 0

)

select * from final
