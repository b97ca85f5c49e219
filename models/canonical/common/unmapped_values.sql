-- Grain: one row per record and attribute with a value that no rule translates, with
-- the money that hangs on it. The record stays in every total; this is where it is
-- seen.

{%- set no_rate -%}
currency_code in (
        select rates.currency_code
        from {{ ref('fct_exchange_rates') }} as rates
        where rates.is_missing
    )
{%- endset %}

{%- set checks = [
    ('opportunity', 'stage', 'dim_opportunities',
     'source_stage', 'amount', "stage_name = 'unmapped'"),
    ('opportunity', 'currency', 'dim_opportunities',
     'currency_code', 'amount', no_rate),
    ('contract', 'commitment_class', 'dim_contracts',
     'status', '0', "commitment_class = 'unmapped'"),
    ('contract_line', 'revenue_method', 'dim_contract_lines',
     'source_revenue_method', 'signed_amount', "revenue_method = 'unmapped'"),
    ('contract_line', 'currency', 'dim_contract_lines',
     'currency_code', 'signed_amount', no_rate),
    ('project', 'stage', 'int_delivery__project_rules',
     'source_stage', '0', "stage = 'unmapped'"),
    ('project', 'type', 'int_delivery__project_rules',
     'source_project_type', '0', "project_type = 'unmapped'"),
    ('milestone', 'status', 'dim_milestones',
     'source_status', 'amount', "status = 'unmapped'"),
    ('assignment', 'commitment', 'fct_assignments',
     'source_status', 'scheduled_hours * bill_rate', "commitment = 'unmapped'"),
    ('resource_request', 'status', 'fct_resource_requests',
     'source_status', 'requested_hours * bill_rate', "status = 'unmapped'"),
    ('time_entry', 'status', 'fct_time_entries',
     'source_status', 'billable_amount', "status = 'unmapped'"),
    ('expense', 'status', 'fct_expenses',
     'source_status', 'amount', "status = 'unmapped'"),
    ('adjustment', 'category', 'fct_adjustments',
     'source_category', 'amount', "category = 'unmapped'"),
    ('adjustment', 'status', 'fct_adjustments',
     'source_status', 'amount', "status = 'unmapped'"),
    ('budget', 'type', 'fct_budgets',
     'source_budget_type', 'amount', "budget_type = 'unmapped'"),
    ('budget', 'status', 'fct_budgets',
     'source_status', 'amount', "status = 'unmapped'"),
    ('subscription', 'status', 'dim_subscriptions',
     'source_status', 'monthly_amount', "status = 'unmapped'"),
    ('refund', 'status', 'fct_refunds',
     'source_status', 'amount', "status = 'unmapped'"),
    ('invoice', 'status', 'fct_invoices',
     'source_status', 'amount', "status = 'unmapped'"),
    ('invoice_line', 'project', 'fct_invoice_lines',
     'invoice_id', 'amount', 'project_id is null'),
    ('revenue_posting', 'project', 'fct_revenue_postings',
     'account_name', 'amount', 'project_id is null'),
] %}

with

final as (
    {% for entity, attribute, model, source_value, amount, condition in checks %}
    select
        '{{ entity }}' as entity,
        '{{ attribute }}' as attribute,
        {{ source_value }} as source_value,
        {{ entity }}_id as record_id,
        {{ money('coalesce(' ~ amount ~ ', 0)') }} as amount,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id
    from {{ ref(model) }}
    where {{ condition }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
)

select * from final
