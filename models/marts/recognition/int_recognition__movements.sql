-- Grain: one row per contract line per month: what was earned and posted in it, and the
-- steps from the one to the other, which sum to their difference.
-- What is left in a month that is open isn't posted yet. In a closed one it is another
-- entity's posting, a rounding of a few cents, or unexplained.

with

earned as (select * from {{ ref('int_recognition__earned') }}),

posted as (select * from {{ ref('int_recognition__posted') }}),

stepped as (

    select
        earned.*,
        earned.timed_to_date - earned.earned_to_date as timing_to_date,
        earned.estimated_to_date - earned.timed_to_date as estimate_to_date,
        earned.priced_to_date - earned.estimated_to_date as contract_change_to_date,
        coalesce(posted.posted_amount, 0) as posted_amount,
        coalesce(posted.posted_expense_amount, 0) as posted_expense_amount,
        coalesce(posted.other_entity_amount, 0) as other_entity_amount

    from earned
    left join posted
        on
            earned.contract_line_id = posted.contract_line_id
            and earned.month_start = posted.month_start

),

moved as (

    select
        contract_line_id,
        month_start,
        is_open,
        posted_amount,
        posted_expense_amount,
        other_entity_amount,
        {{ moved('earned_to_date') }} as earned_amount,
        {{ moved('timing_to_date') }} as timing_amount,
        {{ moved('estimate_to_date') }} as estimate_amount,
        {{ moved('contract_change_to_date') }} as contract_change_amount,
        {{ moved('write_down_to_date') }} as write_down_amount,
        {{ moved('over_signed_to_date') }} as over_signed_amount,
        {{ moved('expense_to_date') }} as expense_amount

    from stepped

),

recognisable as (

    select
        *,
        earned_amount + timing_amount + estimate_amount + contract_change_amount
        + write_down_amount + over_signed_amount as recognisable_amount

    from moved

),

residual as (

    select
        *,
        posted_amount - recognisable_amount as residual_amount,
        posted_expense_amount - expense_amount as expense_residual_amount

    from recognisable

),

final as (

    select
        contract_line_id,
        month_start,
        {{ money('earned_amount') }} as earned_amount,
        {{ money('expense_amount') }} as earned_expense_amount,
        {{ money('recognisable_amount') }} as recognisable_amount,
        {{ money('posted_amount') }} as posted_amount,
        {{ money('posted_expense_amount') }} as posted_expense_amount,
        {{ money('timing_amount') }} as timing_amount,
        {{ money('estimate_amount') }} as estimate_amount,
        {{ money('contract_change_amount') }} as contract_change_amount,
        {{ money('write_down_amount') }} as write_down_amount,
        {{ money('over_signed_amount') }} as over_signed_amount,
        {{ money(
            'case when is_open then residual_amount + expense_residual_amount'
            ' else 0 end'
        ) }} as not_yet_posted_amount,
        {{ money('case when is_open then 0 else expense_residual_amount end') }}
            as expense_amount,
        {{ money('case when is_open then 0 else residual_amount end') }}
            as residual_amount,
        {{ money('other_entity_amount') }} as other_entity_amount

    from residual

)

select * from final
