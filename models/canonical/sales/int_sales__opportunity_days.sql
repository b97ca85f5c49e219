-- Grain: one row per opportunity and day on which it changed, as that day ended.
-- A deal that changes three times in an afternoon has one state to forecast from.
-- A deal without history is taken as it is now, from the day it was created.

with

opportunities as (

    {{ records_ever(ref('stg_salesforce__opportunity_versions')) }}

),

changes as (select * from {{ ref('stg_salesforce__opportunity_history') }}),

ranked_changes as (

    select
        *,
        cast(changed_at as date) as changed_on,
        row_number() over (
            partition by opportunity_id, cast(changed_at as date)
            order by changed_at desc, source_id desc
        ) as change_rank

    from changes

),

last_changes as (

    select * from ranked_changes
    where change_rank = 1

),

final as (

    select
        opportunities.opportunity_id,
        opportunities.source_system,
        opportunities.connection,
        cast(opportunities.created_at as date) as created_on,
        opportunities.deleted_on,
        coalesce(last_changes.changed_on, cast(opportunities.created_at as date))
            as changed_on,
        case
            when last_changes.opportunity_id is null then opportunities.source_stage
            else last_changes.source_stage
        end as source_stage,
        case
            when last_changes.opportunity_id is null then opportunities.probability
            else last_changes.probability
        end as probability,
        case
            when last_changes.opportunity_id is null then opportunities.amount
            else last_changes.amount
        end as amount,
        case
            when last_changes.opportunity_id is null then opportunities.close_date
            else last_changes.close_date
        end as close_date,
        case
            when last_changes.opportunity_id is null then 'current_record'
            else 'history_object'
        end as history_source,
        coalesce(last_changes.source_object, opportunities.source_object)
            as source_object,
        coalesce(last_changes.source_id, opportunities.source_id) as source_id,
        coalesce(last_changes.load_id, opportunities.load_id) as load_id

    from opportunities
    left join last_changes
        on opportunities.opportunity_id = last_changes.opportunity_id

)

select * from final
