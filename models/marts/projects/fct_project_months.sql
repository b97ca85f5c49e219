-- Grain: one row per project per month, from its first movement to the as-of month.
-- Unbilled and deferred stand per project here, to find the project to act on. What the
-- books show is per contract: see fct_billing_positions.

with

project_months as (select * from {{ ref('int_projects__months') }}),

projects as (select * from {{ ref('dim_projects') }}),

customers as (select * from {{ ref('dim_customers') }}),

org_units as (select * from {{ ref('dim_org_units') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

rated as (

    select
        project_months.*,
        projects.project_code,
        projects.project_name,
        projects.is_internal,
        customers.customer_name,
        regions.org_unit_name as region_name,
        practices.org_unit_name as practice_name,
        projects.revenue_method,
        projects.currency_code,
        projects.estimated_hours_at_completion,
        coalesce(month_rates.rate_to_corporate, 1) as rate_to_corporate

    from project_months
    inner join projects
        on project_months.project_id = projects.project_id
    left join customers
        on projects.customer_id = customers.customer_id
    left join org_units as regions
        on projects.region_id = regions.org_unit_id
    left join org_units as practices
        on projects.practice_id = practices.org_unit_id
    left join month_rates
        on
            projects.currency_code = month_rates.currency_code
            and project_months.month_start = month_rates.month_start

),

converted as (

    select
        *,
        {{ money('revenue_amount * rate_to_corporate') }} as revenue_amount_corporate,
        {{ money('cost_amount * rate_to_corporate') }} as cost_amount_corporate,
        {{ money('billed_amount * rate_to_corporate') }} as billed_amount_corporate

    from rated

),

final as (

    select
        project_id,
        month_start,
        project_code,
        project_name,
        is_internal,
        customer_name,
        region_name,
        practice_name,
        revenue_method,
        currency_code,
        {{ hours('hours') }} as hours,
        {{ hours('approved_hours') }} as approved_hours,
        {{ money('revenue_amount') }} as revenue_amount,
        {{ money('labour_cost_amount') }} as labour_cost_amount,
        {{ money('subcontract_cost_amount') }} as subcontract_cost_amount,
        {{ money('expense_cost_amount') }} as expense_cost_amount,
        {{ money('cost_amount') }} as cost_amount,
        {{ money('revenue_amount - cost_amount') }} as margin_amount,
        {{ safe_ratio('revenue_amount - cost_amount', 'revenue_amount') }}
            as project_margin,
        {{ money('billed_amount') }} as billed_amount,
        {{ money('greatest(revenue_to_date - billed_to_date, 0)') }} as unbilled_amount,
        {{ money('greatest(billed_to_date - revenue_to_date, 0)') }} as deferred_amount,
        {{ safe_ratio(
            'least(approved_hours_to_date, estimated_hours_at_completion)',
            'estimated_hours_at_completion'
        ) }} as percent_complete,
        {{ hours('estimated_hours_at_completion') }} as estimated_hours_at_completion,
        revenue_amount_corporate,
        cost_amount_corporate,
        {{ money('revenue_amount_corporate - cost_amount_corporate') }}
            as margin_amount_corporate,
        billed_amount_corporate

    from converted

)

select * from final
