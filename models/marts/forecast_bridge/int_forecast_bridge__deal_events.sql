-- Grain: one row per deal, change of its record, and driver that the change is evidence
-- of.
-- A deal that is signed has the dates of its project from then on: that is an event of
-- its timing too.

with

history as (select * from {{ ref('hst_opportunities') }}),

opportunities as (select * from {{ ref('dim_opportunities') }}),

followed as (

    select
        history.*,
        opportunities.is_change_request,
        opportunities.deal_root_id <> opportunities.opportunity_id
        and not opportunities.is_change_request as is_renewal,
        lag(history.stage_name) over deal as old_stage_name,
        lag(history.is_won) over deal as was_won,
        lag(history.amount) over deal as old_amount,
        lag(history.close_date) over deal as old_close_date

    from history
    inner join opportunities
        on history.opportunity_id = opportunities.opportunity_id
    window deal as (partition by history.opportunity_id order by history.valid_from)

),

final as (

    select
        opportunity_id as line_id,
        valid_from as known_on,
        case
            when old_stage_name is null and is_won and is_renewal then 'D15a'
            when old_stage_name is null and is_won then 'D01'
            when old_stage_name is null then 'D02'
            when is_closed and is_renewal then 'D15a'
            when is_won and is_change_request then 'D08'
            when is_won then 'D03'
            when is_closed then 'D04'
            else 'D05'
        end as driver,
        'stage' as event_kind,
        old_stage_name as old_value,
        stage_name as new_value,
        connection,
        source_object,
        source_id

    from followed
    where old_stage_name is null or old_stage_name <> stage_name

    union all

    select
        opportunity_id as line_id,
        valid_from as known_on,
        'D06' as driver,
        'amount' as event_kind,
        cast(old_amount as {{ dbt.type_string() }}) as old_value,
        cast(amount as {{ dbt.type_string() }}) as new_value,
        connection,
        source_object,
        source_id

    from followed
    where old_amount <> amount

    union all

    select
        opportunity_id as line_id,
        valid_from as known_on,
        'D07' as driver,
        'close date' as event_kind,
        cast(old_close_date as {{ dbt.type_string() }}) as old_value,
        case
            when is_won then 'signed'
            else cast(close_date as {{ dbt.type_string() }})
        end as new_value,
        connection,
        source_object,
        source_id

    from followed
    where old_close_date <> close_date or (is_won and not was_won)

)

select * from final
