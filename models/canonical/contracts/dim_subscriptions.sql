-- Grain: one row per subscription: the schedule by which the billing system bills a
-- retainer. Its price is that of the current period; a month is a twelfth of a year.

with

subscriptions as (select * from {{ ref('stg_stripe__subscriptions') }}),

subscription_items as (select * from {{ ref('stg_stripe__subscription_items') }}),

customer_matches as (select * from {{ ref('xref_customers') }}),

projects_by_source_id as (

    select * from {{ ref('int_delivery__projects_by_source_id') }}

),

subscription_statuses as (

    {{ statuses_in_force() }}

),

priced as (

    select
        subscription_id,
        billing_interval,
        quantity * unit_amount as period_amount,
        {{ div(
            'quantity * unit_amount * case billing_interval'
            ~ " when 'year' then 1 when 'month' then 12"
            ~ " when 'week' then 52 when 'day' then 365 end",
            '12 * billing_interval_count'
        ) }} as monthly_amount,
        current_period_from,
        current_period_to

    from subscription_items

),

prices as (

    select
        subscription_id,
        min(billing_interval) as billing_interval,
        sum(period_amount) as period_amount,
        sum(monthly_amount) as monthly_amount,
        max(current_period_from) as current_period_from,
        max(current_period_to) as current_period_to

    from priced
    group by 1

),

final as (

    select
        subscriptions.subscription_id,
        subscriptions.subscription_name,
        customer_matches.customer_id,
        projects_by_source_id.project_id,
        projects_by_source_id.project_id as contract_line_id,
        coalesce(subscription_statuses.status, 'unmapped') as status,
        subscriptions.starts_on,
        subscriptions.cancels_on,
        subscriptions.ended_on,
        subscriptions.days_until_due,
        prices.billing_interval,
        {{ money('prices.period_amount') }} as period_amount,
        {{ money('prices.monthly_amount') }} as monthly_amount,
        subscriptions.currency_code,
        prices.current_period_from,
        prices.current_period_to,
        subscriptions.source_status,
        {{ provenance_of('subscriptions') }}

    from subscriptions
    left join prices
        on subscriptions.subscription_id = prices.subscription_id
    left join customer_matches
        on subscriptions.customer_id = customer_matches.source_customer_id
    left join projects_by_source_id
        on
            subscriptions.project_source_id
            = projects_by_source_id.project_source_id
    left join subscription_statuses
        on
            subscriptions.source_system = subscription_statuses.source_system
            and subscription_statuses.entity = 'subscription'
            and subscriptions.source_status = subscription_statuses.source_status

)

select * from final
