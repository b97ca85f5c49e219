-- Grain: one row per day that a forecast was made for: how much of what is booked
-- softly gets worked, beside what is booked hard.
-- Both are what was worked of the hours that stood so at a month end, up to three
-- months before, in months that the ledger had closed by the day. The ratio of the two
-- is pulled towards `soft_booking_share` as if `booking_shrinkage_hours` more soft
-- hours had been seen.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

bookings as (select * from {{ ref('int_revenue_forecast__bookings_worked') }}),

counted as (

    select
        origins.as_of_date,
        origins.soft_booking_share as default_share,
        origins.booking_shrinkage_hours,
        {% for commitment in ['soft', 'hard'] -%}
        {% for measure in ['booked', 'worked'] -%}
        coalesce(sum(
            case
                when bookings.commitment = '{{ commitment }}'
                    then bookings.{{ measure }}_hours
            end
        ), 0) as {{ commitment }}_{{ measure }}_hours,
        {% endfor -%}
        {% endfor -%}
        count(bookings.month_start) as observations

    from origins
    left join bookings
        on
            origins.first_open_month > bookings.month_start
            and origins.as_of_date >= bookings.recorded_on
    group by 1, 2, 3

),

yields as (

    select
        *,
        {{ div('soft_worked_hours', 'soft_booked_hours') }} as soft_yield,
        {{ div('hard_worked_hours', 'hard_booked_hours') }} as hard_yield

    from counted

),

compared as (

    select
        *,
        coalesce({{ div('soft_yield', 'hard_yield') }}, default_share)
            as observed_share

    from yields

),

final as (

    select
        as_of_date,
        {{ hours('soft_booked_hours') }} as soft_booked_hours,
        {{ hours('soft_worked_hours') }} as soft_worked_hours,
        {{ hours('hard_booked_hours') }} as hard_booked_hours,
        {{ hours('hard_worked_hours') }} as hard_worked_hours,
        cast(default_share as decimal(18, 6)) as default_share,
        least({{ safe_ratio(
            'soft_booked_hours * observed_share'
            ' + booking_shrinkage_hours * default_share',
            'soft_booked_hours + booking_shrinkage_hours'
        ) }}, 1) as soft_share

    from compared

)

select * from final
