-- Grain: one row per day that a forecast is made for, item (or none), block, method,
-- legal entity, currency and month.

with

actual_lines as (select * from {{ ref('int_revenue_forecast__actual_lines') }}),

scheduled_lines as (select * from {{ ref('int_revenue_forecast__scheduled_lines') }}),

unscheduled_lines as (

    select * from {{ ref('int_revenue_forecast__unscheduled_lines') }}

),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

pipeline_lines as (select * from {{ ref('int_revenue_forecast__pipeline_lines') }}),

share_lines as (select * from {{ ref('int_revenue_forecast__share_lines') }}),

adjustment_lines as (

    select * from {{ ref('int_revenue_forecast__adjustment_lines') }}

),

corporate_lines as (

    select * from share_lines
    union all
    select * from adjustment_lines

),

opportunities as (select * from {{ ref('dim_opportunities') }}),

backlog_lines as (

    select
        as_of_date,
        contract_line_id,
        month_start,
        method,
        factor_p,
        factor_q,
        factor_r,
        factor_phi,
        amount

    from scheduled_lines

    union all

    select
        as_of_date,
        contract_line_id,
        month_start,
        method,
        factor_p,
        factor_q,
        factor_r,
        factor_phi,
        amount

    from unscheduled_lines
    where amount <> 0

),

final as (

    select
        as_of_date,
        project_id as item_id,
        'actual' as block,
        method,
        legal_entity_id,
        currency_code,
        month_start,
        factor_p,
        factor_q,
        factor_r,
        factor_phi,
        amount,
        cost_amount

    from actual_lines

    union all

    select
        backlog_lines.as_of_date,
        contract_lines.project_id as item_id,
        'backlog' as block,
        backlog_lines.method,
        contract_lines.legal_entity_id,
        contract_lines.currency_code,
        backlog_lines.month_start,
        backlog_lines.factor_p,
        backlog_lines.factor_q,
        backlog_lines.factor_r,
        backlog_lines.factor_phi,
        backlog_lines.amount,
        cast(null as decimal(18, 2)) as cost_amount

    from backlog_lines
    inner join contract_lines
        on backlog_lines.contract_line_id = contract_lines.contract_line_id

    union all

    select
        pipeline_lines.as_of_date,
        pipeline_lines.opportunity_id as item_id,
        'pipeline' as block,
        pipeline_lines.method,
        cast(null as {{ dbt.type_string() }}) as legal_entity_id,
        opportunities.currency_code,
        pipeline_lines.month_start,
        pipeline_lines.factor_p,
        pipeline_lines.factor_q,
        pipeline_lines.factor_r,
        pipeline_lines.factor_phi,
        pipeline_lines.amount,
        cast(null as decimal(18, 2)) as cost_amount

    from pipeline_lines
    inner join opportunities
        on pipeline_lines.opportunity_id = opportunities.opportunity_id

    union all

    select
        as_of_date,
        item_id,
        block,
        method,
        cast(null as {{ dbt.type_string() }}) as legal_entity_id,
        '{{ var("corporate_currency") }}' as currency_code,
        month_start,
        factor_p,
        factor_q,
        factor_r,
        factor_phi,
        amount,
        cast(null as decimal(18, 2)) as cost_amount

    from corporate_lines

)

select * from final
