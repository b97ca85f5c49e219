-- Grain: one row per project with scheduled hours: what an hour of its assignments
-- costs on average, weighted by their hours, in the project's currency at today's rate.

with

assignments as (select * from {{ ref('fct_assignments') }}),

exchange_rates as (select * from {{ ref('fct_exchange_rates') }}),

rates_today as (

    select
        exchange_rates.currency_code,
        exchange_rates.rate_to_corporate

    from exchange_rates
    where {{ holds_on('exchange_rates', as_of()) }}

),

converted as (

    select
        assignments.project_id,
        assignments.scheduled_hours,
        assignments.scheduled_hours * {{ factor(
            'assignments.cost_rate * '
            ~ div('cost_rates.rate_to_corporate', 'project_rates.rate_to_corporate')
        ) }} as planned_cost

    from assignments
    inner join rates_today as cost_rates
        on assignments.cost_currency_code = cost_rates.currency_code
    inner join rates_today as project_rates
        on assignments.currency_code = project_rates.currency_code
    where assignments.scheduled_hours > 0 and assignments.cost_rate is not null

),

summed as (

    select
        project_id,
        sum(planned_cost) as planned_cost,
        sum(scheduled_hours) as scheduled_hours

    from converted
    group by 1

),

final as (

    select
        project_id,
        {{ div('planned_cost', 'scheduled_hours') }} as cost_per_hour

    from summed

)

select * from final
