-- Grain: one row per legal entity and month until the as-of month.
-- What an entity knew of a month is what was approved by the day on which it entered
-- the month's revenue. The period is closed for all entities at once, and later; it
-- stands in for an entity that had no revenue to enter.

with

legal_entities as (select * from {{ ref('dim_legal_entities') }}),

months as (select * from {{ ref('dim_months') }}),

accounting_periods as (select * from {{ ref('dim_accounting_periods') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

days_entered as (

    select
        legal_entity_id,
        month_start,
        max(entered_on) as entered_on

    from revenue_postings
    group by 1, 2

),

final as (

    select
        legal_entities.legal_entity_id,
        months.month_start,
        case
            when coalesce(accounting_periods.is_closed, false)
                then coalesce(days_entered.entered_on, accounting_periods.closed_on)
            else {{ as_of() }}
        end as known_until,
        not coalesce(accounting_periods.is_closed, false) as is_open

    from legal_entities
    inner join months
        on months.month_start <= {{ as_of() }}
    left join accounting_periods
        on
            legal_entities.connection = accounting_periods.connection
            and months.month_start = accounting_periods.month_start
    left join days_entered
        on
            legal_entities.legal_entity_id = days_entered.legal_entity_id
            and months.month_start = days_entered.month_start

)

select * from final
