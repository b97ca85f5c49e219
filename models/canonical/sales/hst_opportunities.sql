-- Grain: one row per opportunity and period in which nothing about it changed.
-- valid_to is the first day on which the row no longer holds, so the state known on a
-- day is the one row with `valid_from <= day and day < valid_to`.

with

opportunity_days as (select * from {{ ref('int_sales__opportunity_days') }}),

stages as (select * from {{ ref('int_sales__stages_in_force') }}),

periods as (

    select
        *,
        row_number() over (
            partition by opportunity_id order by changed_on
        ) as period_number,
        lead(changed_on) over (
            partition by opportunity_id order by changed_on
        ) as next_changed_on

    from opportunity_days
    where deleted_on is null or changed_on < deleted_on

),

final as (

    select
        periods.opportunity_id,
        case
            when periods.period_number = 1
                then least(periods.changed_on, periods.created_on)
            else periods.changed_on
        end as valid_from,
        coalesce(
            periods.next_changed_on, periods.deleted_on, {{ end_of_time() }}
        ) as valid_to,
        periods.deleted_on,
        coalesce(stages.stage_name, 'unmapped') as stage_name,
        coalesce(stages.is_closed, false) as is_closed,
        coalesce(stages.is_won, false) as is_won,
        periods.probability,
        periods.amount,
        periods.close_date,
        periods.history_source,
        {{ provenance_of('periods') }}

    from periods
    left join stages
        on
            periods.source_system = stages.source_system
            and periods.source_stage = stages.source_stage

)

select * from final
