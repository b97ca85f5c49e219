-- Grain: one row per month end, project (or none), currency and month of the year after
-- it: the posted revenue by what it was on the month end. All month ends are there, as
-- what was forecast on any of them is compared with it.
-- Backlog when it was signed by then, renewal when its line was, but not for so much,
-- pipeline when only its deal stood in the CRM, and run_rate when not even that.

with

months as (select * from {{ ref('dim_months') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

contract_modifications as (select * from {{ ref('fct_contract_modifications') }}),

projects as (select * from {{ ref('dim_projects') }}),

opportunities as (select * from {{ ref('dim_opportunities') }}),

month_ends as (

    select
        month_start as as_of_month,
        month_end as as_of_date

    from months
    where month_end < {{ as_of() }}

),

earned as (

    select
        revenue_postings.project_id,
        revenue_postings.contract_line_id,
        revenue_postings.currency_code,
        revenue_postings.month_start,
        revenue_postings.account_kind = 'income' as is_income,
        sum(revenue_postings.amount) as amount

    from revenue_postings
    where revenue_postings.posted_on <= {{ as_of() }}
    group by 1, 2, 3, 4, 5

),

accumulated as (

    select
        *,
        sum(case when is_income then amount else 0 end) over (
            partition by contract_line_id order by month_start
        ) as earned_to_date

    from earned

),

signed as (

    select
        month_ends.as_of_date,
        contract_modifications.contract_line_id,
        sum(contract_modifications.amount) as signed_amount

    from month_ends
    inner join contract_modifications
        on month_ends.as_of_date >= contract_modifications.signed_on
    group by 1, 2

),

classified as (

    select
        month_ends.as_of_date,
        month_ends.as_of_month,
        accumulated.project_id,
        accumulated.currency_code,
        accumulated.month_start,
        accumulated.amount,
        case
            when signed.contract_line_id is not null then 'backlog'
            when opportunities.created_at < {{ add_days('month_ends.as_of_date', 1) }}
                then 'pipeline'
            else 'run_rate'
        end as block,
        coalesce(
            accumulated.is_income and signed.contract_line_id is not null, false
        ) as is_signed_income,
        accumulated.earned_to_date - signed.signed_amount as beyond_to_date

    from month_ends
    inner join accumulated
        on
            month_ends.as_of_month < accumulated.month_start
            and {{ add_months('month_ends.as_of_month', 12) }}
            >= accumulated.month_start
    left join signed
        on
            month_ends.as_of_date = signed.as_of_date
            and accumulated.contract_line_id = signed.contract_line_id
    left join projects
        on accumulated.project_id = projects.project_id
    left join opportunities
        on projects.opportunity_id = opportunities.opportunity_id

),

beyond as (

    select
        *,
        case
            when is_signed_income
                then greatest(beyond_to_date, 0) - greatest(beyond_to_date - amount, 0)
            else 0
        end as unsigned_amount

    from classified

),

split as (

    select
        as_of_date,
        as_of_month,
        project_id,
        currency_code,
        month_start,
        block,
        amount - unsigned_amount as amount
    from beyond
    union all
    select
        as_of_date,
        as_of_month,
        project_id,
        currency_code,
        month_start,
        'renewal' as block,
        unsigned_amount as amount
    from beyond

),

final as (

    select
        as_of_date,
        as_of_month,
        project_id,
        currency_code,
        month_start,
        {{ months_between('as_of_month', 'month_start') }} as horizon_months,
        block,
        {{ money('sum(amount)') }} as amount

    from split
    where amount <> 0
    group by 1, 2, 3, 4, 5, 6, 7

)

select * from final
