-- fct_project_months as one would write it once, for DuckDB alone.
with movements as (
    select t.project_id, t.month_start,
        sum(t.hours) filter (t.status <> 'rejected') as hours,
        sum(t.hours) filter (t.is_approved) as approved_hours,
        sum(t.cost_amount) filter (
            t.is_approved and not coalesce(p.is_external, false)) as labour,
        sum(t.cost_amount) filter (
            t.is_approved and coalesce(p.is_external, false)) as subcontract,
        0 as expenses, 0 as revenue, 0 as billed
    from canonical.fct_time_entries t
    left join canonical.dim_people p using (person_id)
    where t.month_start <= $as_of group by all
    union all
    select project_id, month_start, 0, 0, 0, 0, sum(amount), 0, 0
    from canonical.fct_expenses
    where is_approved and month_start <= $as_of group by all
    union all
    select project_id, month_start, 0, 0, 0, 0, 0, sum(amount), 0
    from canonical.fct_revenue_postings where month_start <= $as_of group by all
    union all
    select project_id, month_start, 0, 0, 0, 0, 0, 0, sum(amount)
    from canonical.fct_invoice_lines where month_start <= $as_of group by all
),
summed as (
    select project_id, month_start, coalesce(sum(hours), 0) as hours,
        coalesce(sum(approved_hours), 0) as approved_hours,
        coalesce(sum(revenue), 0) as revenue, coalesce(sum(labour), 0) as labour,
        coalesce(sum(subcontract), 0) as subcontract,
        coalesce(sum(expenses), 0) as expenses, coalesce(sum(billed), 0) as billed
    from movements where project_id is not null group by all
),
spine as (
    select f.project_id, m.month_start, s.* exclude (project_id, month_start)
    from (select project_id, min(month_start) as first from summed group by all) f
    join canonical.dim_months m on m.month_start between f.first and $as_of
    left join summed s on s.project_id = f.project_id and s.month_start = m.month_start
),
running as (
    select *, sum(coalesce(approved_hours, 0)) over w as hours_to_date,
        sum(coalesce(revenue, 0)) over w as revenue_to_date,
        sum(coalesce(billed, 0)) over w as billed_to_date,
        coalesce(labour, 0) + coalesce(subcontract, 0) + coalesce(expenses, 0) as cost
    from spine window w as (partition by project_id order by month_start)
)
select r.project_id, r.month_start, p.project_code, p.project_name, p.is_internal,
    c.customer_name, region.org_unit_name as region_name,
    practice.org_unit_name as practice_name, p.revenue_method, p.currency_code,
    coalesce(r.hours, 0)::decimal(18, 2) as hours,
    coalesce(r.approved_hours, 0)::decimal(18, 2) as approved_hours,
    coalesce(r.revenue, 0)::decimal(18, 2) as revenue_amount,
    coalesce(r.labour, 0)::decimal(18, 2) as labour_cost_amount,
    coalesce(r.subcontract, 0)::decimal(18, 2) as subcontract_cost_amount,
    coalesce(r.expenses, 0)::decimal(18, 2) as expense_cost_amount,
    r.cost::decimal(18, 2) as cost_amount,
    (coalesce(r.revenue, 0) - r.cost)::decimal(18, 2) as margin_amount,
    round((coalesce(r.revenue, 0) - r.cost) / nullif(r.revenue, 0), 6)
        as project_margin,
    coalesce(r.billed, 0)::decimal(18, 2) as billed_amount,
    greatest(r.revenue_to_date - r.billed_to_date, 0)::decimal(18, 2)
        as unbilled_amount,
    greatest(r.billed_to_date - r.revenue_to_date, 0)::decimal(18, 2)
        as deferred_amount,
    round(least(r.hours_to_date, p.estimated_hours_at_completion)
        / nullif(p.estimated_hours_at_completion, 0), 6) as percent_complete,
    round(p.estimated_hours_at_completion, 2)::decimal(18, 2)
        as estimated_hours_at_completion,
    round(coalesce(r.revenue, 0) * x, 2)::decimal(18, 2) as revenue_amount_corporate,
    round(r.cost * x, 2)::decimal(18, 2) as cost_amount_corporate,
    round(coalesce(r.revenue, 0) * x, 2)::decimal(18, 2)
        - round(r.cost * x, 2)::decimal(18, 2) as margin_amount_corporate,
    round(coalesce(r.billed, 0) * x, 2)::decimal(18, 2) as billed_amount_corporate
from running r
join canonical.dim_projects p using (project_id)
left join canonical.dim_customers c using (customer_id)
left join canonical.dim_org_units region on region.org_unit_id = p.region_id
left join canonical.dim_org_units practice on practice.org_unit_id = p.practice_id
left join marts.int_currency__month_rates m
    on m.currency_code = p.currency_code and m.month_start = r.month_start,
lateral (select coalesce(m.rate_to_corporate, 1) as x)
