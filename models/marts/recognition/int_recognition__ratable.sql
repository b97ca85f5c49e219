-- Grain: one row per contract line that earns by the calendar, per month: what it
-- earned to date, in the steps of `int_recognition__progress`. Nobody has to approve
-- that time passes, so `timed` is `earned`.

with

term_shares as (select * from {{ ref('int_recognition__term_shares') }}),

summed as (

    select
        contract_line_id,
        month_start,
        {{ money('sum(case when is_signed then amount * earned_share else 0 end)') }}
            as earned_to_date,
        {{ money('sum(case when is_signed then amount * known_share else 0 end)') }}
            as estimated_to_date,
        {{ money('sum(case when is_known then amount * known_share else 0 end)') }}
            as priced_to_date,
        {{ money('sum(case when is_signed then amount * before_share else 0 end)') }}
            as revalued_to_date,
        {{ money('sum(case when is_signed then amount else 0 end)') }} as price

    from term_shares
    group by 1, 2

),

final as (

    select
        contract_line_id,
        month_start,
        {{ safe_ratio('earned_to_date', 'price') }} as percent_complete,
        earned_to_date,
        earned_to_date as timed_to_date,
        estimated_to_date,
        priced_to_date,
        revalued_to_date - coalesce(lag(earned_to_date) over (
            partition by contract_line_id order by month_start
        ), 0) as catch_up_amount

    from summed

)

select * from final
