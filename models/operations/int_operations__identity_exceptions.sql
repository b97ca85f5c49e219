-- Grain: one row per entity, system and reason for which identities are unsure, with
-- the money that hangs on these records: invoices of customers, revenue of projects.

with

identity_reviews as (select * from {{ ref('identity_reviews') }}),

invoices as (select * from {{ ref('fct_invoices') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

money_at_risk as (

    select
        'customer' as entity,
        customer_id as record_id,
        currency_code,
        sum(amount) as amount

    from invoices
    group by 2, 3

    union all

    select
        'project' as entity,
        project_id as record_id,
        currency_code,
        sum(amount) as amount

    from revenue_postings
    group by 2, 3

),

converted as (

    select
        money_at_risk.entity,
        money_at_risk.record_id,
        sum(money_at_risk.amount * coalesce(month_rates.rate_to_corporate, 1))
            as amount_corporate

    from money_at_risk
    left join month_rates
        on
            money_at_risk.currency_code = month_rates.currency_code
            and month_rates.month_start = {{ month_start(as_of()) }}
    group by 1, 2

),

grouped as (

    select
        identity_reviews.entity,
        identity_reviews.source_system,
        identity_reviews.reason,
        count(*) as occurrences,
        min(identity_reviews.record_id) as example_id,
        coalesce(sum(converted.amount_corporate), 0) as amount_corporate

    from identity_reviews
    left join converted
        on
            identity_reviews.entity = converted.entity
            and identity_reviews.record_id = converted.record_id
    group by 1, 2, 3

),

final as (

    select
        'identity_review' as kind,
        source_system as system,
        entity as object,
        reason as cause,
        'revenue operations' as owner,
        cast({{ as_of() }} as timestamp) as first_seen_at,
        cast({{ as_of() }} as timestamp) as last_seen_at,
        cast(occurrences as bigint) as occurrences,
        'open' as state,
        'Unsure which ' || entity || ' some records are: ' || reason as title,
        cast(occurrences as {{ dbt.type_string() }})
        || ' records stand for themselves until somebody decides, for example '
        || example_id || '.' as detail,
        {{ money('amount_corporate') }} as amount_at_risk_corporate,
        'Look at identity_reviews, add a row to seeds/identity_decisions.csv, then run'
        || ' plumbline build' as next_step

    from grouped

)

select * from final
