-- Grain: one row per contract line and month in which part of its backlog is
-- placed on the as-of date.
-- Hard bookings, dates and terms are the scheduled backlog; what soft bookings
-- would add stands beside it and belongs to the unscheduled rest. No part of the
-- backlog has more than one month. The rate is the one that holds for the closing
-- backlog of the as-of month.

with

scheduled_lines as (

    select *
    from {{ ref('int_revenue_forecast__scheduled_lines') }}
    where as_of_date = {{ as_of() }}

),

converted as (select * from {{ ref('int_backlog__line_months_converted') }}),

lines_described as (select * from {{ ref('int_backlog__lines_described') }}),

summed as (

    select
        contract_line_id,
        month_start,
        case
            when method like 'hours%' or method like 'percent%' then 'hours'
            else method
        end as placed_by,
        sum(case when component_rank = 1 then amount else 0 end) as scheduled_amount,
        sum(case when component_rank = 2 then amount else 0 end) as soft_amount

    from scheduled_lines
    group by 1, 2, 3

),

final as (

    select
        summed.contract_line_id,
        summed.month_start,
        summed.placed_by,
        lines_described.contract_id,
        lines_described.project_id,
        lines_described.project_code,
        lines_described.project_name,
        lines_described.customer_id,
        lines_described.customer_name,
        lines_described.region_name,
        lines_described.practice_name,
        lines_described.revenue_method,
        lines_described.commitment_class,
        lines_described.currency_code,
        {{ money('summed.scheduled_amount') }} as scheduled_amount,
        {{ money('summed.soft_amount') }} as soft_amount,
        {{ money('summed.scheduled_amount * converted.rate_to_corporate') }}
            as scheduled_amount_corporate,
        {{ money('summed.soft_amount * converted.rate_to_corporate') }}
            as soft_amount_corporate

    from summed
    inner join converted
        on
            summed.contract_line_id = converted.contract_line_id
            and converted.month_start = {{ month_start(as_of()) }}
    inner join lines_described
        on summed.contract_line_id = lines_described.contract_line_id

)

select * from final
