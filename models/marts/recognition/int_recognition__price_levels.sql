-- Grain: one row per contract line with planned hours and list rates: what it was first
-- sold for, relative to its planned hours at list price.

with

modifications as (select * from {{ ref('fct_contract_modifications') }}),

projects as (select * from {{ ref('dim_projects') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

list_rates as (

    select
        project_id,
        {{ div('sum(standard_rate * scheduled_hours)', 'sum(scheduled_hours)') }}
            as list_rate

    from assignments
    where standard_rate is not null and is_billable
    group by 1

),

first_prices as (

    select
        contract_line_id,
        sum(amount) as first_amount

    from modifications
    where modification_kind = 'original'
    group by 1

),

final as (

    select
        first_prices.contract_line_id,
        {{ safe_ratio(
            'first_prices.first_amount', 'projects.planned_hours * list_rates.list_rate'
        ) }} as price_level

    from first_prices
    inner join projects
        on first_prices.contract_line_id = projects.project_id
    inner join list_rates
        on first_prices.contract_line_id = list_rates.project_id

)

select * from final
