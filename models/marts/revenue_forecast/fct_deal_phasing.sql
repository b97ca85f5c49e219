-- Grain: one row per day that a forecast was made for and fifth of a deal's expected
-- work, 1 to 10, of which the last five come after its expected end: which share of the
-- deal's amount is earned in it.
-- Work starts late, ramps up, and ends late. Won deals whose work the ledger has seen
-- from its start count for the fifths that it had closed by the day; the shares are
-- pulled towards an even spread over the expected work, as if `stage_shrinkage_deals`
-- more had been seen. What the ten leave of one was quoted and never earned.

{%- set fifths = 10 %}

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

opportunities as (select * from {{ ref('dim_opportunities') }}),

projects as (select * from {{ ref('dim_projects') }}),

revenue_postings as (select * from {{ ref('fct_revenue_postings') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

ledger as (

    select min(month_start) as first_month

    from revenue_postings

),

with_project as (

    select opportunity_id

    from projects
    where opportunity_id is not null
    group by 1

),

deals as (

    select
        opportunities.opportunity_id,
        opportunities.amount * coalesce(month_rates.rate_to_corporate, 1) as amount,
        opportunities.expected_starts_on,
        1 + {{ days_between(
            'opportunities.expected_starts_on', 'opportunities.expected_ends_on'
        ) }} as work_days

    from opportunities
    inner join with_project
        on opportunities.opportunity_id = with_project.opportunity_id
    inner join ledger
        on opportunities.expected_starts_on >= ledger.first_month
    left join month_rates
        on
            opportunities.currency_code = month_rates.currency_code
            and {{ month_start('opportunities.close_date') }} = month_rates.month_start
    where
        opportunities.is_won
        and not opportunities.is_change_request
        and opportunities.amount > 0
        and opportunities.expected_starts_on <= opportunities.expected_ends_on

),

fifths as (
    {% for fifth in range(1, fifths + 1) %}
    select {{ fifth }} as fifth, {{ 0.2 if fifth <= 5 else 0 }} as even_share
    {%- if not loop.last %} union all{% endif %}
    {%- endfor %}

),

deal_fifths as (

    select
        deals.opportunity_id,
        deals.amount,
        deals.expected_starts_on,
        deals.work_days,
        fifths.fifth

    from deals
    cross join fifths

),

earned as (

    select
        deals.opportunity_id,
        least(greatest(1 + cast(floor({{ div(
            '5 * (14 + '
            ~ days_between('deals.expected_starts_on', 'revenue_postings.month_start')
            ~ ')',
            'deals.work_days'
        ) }}) as integer), 1), {{ fifths }}) as fifth,
        sum(
            revenue_postings.amount * coalesce(month_rates.rate_to_corporate, 1)
        ) as earned_amount

    from deals
    inner join projects
        on deals.opportunity_id = projects.opportunity_id
    inner join revenue_postings
        on projects.project_id = revenue_postings.project_id
    left join month_rates
        on
            revenue_postings.currency_code = month_rates.currency_code
            and revenue_postings.month_start = month_rates.month_start
    where
        revenue_postings.account_kind = 'income'
        and revenue_postings.posted_on <= {{ as_of() }}
    group by 1, 2

),

counted as (

    select
        origins.as_of_date,
        origins.stage_shrinkage_deals,
        fifths.fifth,
        fifths.even_share,
        count(deal_fifths.opportunity_id) as deals,
        coalesce(sum(deal_fifths.amount), 0) as amount,
        coalesce(sum(earned.earned_amount), 0) as earned_amount

    from origins
    cross join fifths
    left join deal_fifths
        on
            fifths.fifth = deal_fifths.fifth
            and 5 * {{ days_between(
                'deal_fifths.expected_starts_on', 'origins.first_open_month'
            ) }} >= deal_fifths.work_days * fifths.fifth
    left join earned
        on
            deal_fifths.opportunity_id = earned.opportunity_id
            and deal_fifths.fifth = earned.fifth
    group by 1, 2, 3, 4

),

final as (

    select
        as_of_date,
        fifth,
        cast(deals as bigint) as deals,
        {{ money('amount') }} as deal_amount_corporate,
        {{ money('earned_amount') }} as earned_amount_corporate,
        {{ safe_ratio('earned_amount', 'amount') }} as earned_share,
        {{ safe_ratio(
            'deals * coalesce(' ~ div('earned_amount', 'amount') ~ ', 0)'
            ' + stage_shrinkage_deals * even_share',
            'deals + stage_shrinkage_deals'
        ) }} as phase_share

    from counted

)

select * from final
