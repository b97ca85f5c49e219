-- Grain: one row per contract line at a fixed price, per month: the loss that its
-- estimate lets expect, and the provision for it.
-- The whole loss is taken in the month in which it is expected. What of it is in the
-- margin to date already needs no provision any more, so the provision and the margin
-- to date together are the whole loss, and a finished contract needs none.

with

earned as (select * from {{ ref('int_recognition__earned') }}),

costs as (select * from {{ ref('int_recognition__costs') }}),

expected as (

    select
        earned.contract_line_id,
        earned.month_start,
        earned.earned_to_date,
        costs.earned_cost,
        costs.earned_cost_at_completion,
        case
            when earned.price_amount > 0
                then greatest(costs.earned_cost_at_completion - earned.price_amount, 0)
            else 0
        end as expected_loss_amount

    from earned
    inner join costs
        on
            earned.contract_line_id = costs.contract_line_id
            and earned.month_start = costs.month_start
    where
        earned.revenue_method in (
            'percent_complete', 'completed_contract', 'milestone', 'straight_line',
            'retainer'
        )

),

provided as (

    select
        *,
        case
            when expected_loss_amount > 0
                then greatest(expected_loss_amount + earned_to_date - earned_cost, 0)
            else 0
        end as loss_provision_amount

    from expected

),

final as (

    select
        contract_line_id,
        month_start,
        earned_cost as cost_to_date,
        earned_cost_at_completion as cost_at_completion,
        {{ money('expected_loss_amount') }} as expected_loss_amount,
        {{ money('loss_provision_amount') }} as loss_provision_amount,
        {{ money(
            'loss_provision_amount - coalesce(lag(loss_provision_amount) over ('
            'partition by contract_line_id order by month_start), 0)'
        ) }} as loss_provision_change_amount

    from provided

)

select * from final
