-- Grain: one row per sync and reason for which rows have not arrived.

with

deliveries as (select * from {{ ref('ops_sync_deliveries') }}),

held as (

    select
        sync,
        state,
        coalesce(error_code, 'unknown') as error_code,
        max(destination) as destination,
        max(error_message) as error_message,
        min(updated_at) as first_seen_at,
        max(updated_at) as last_seen_at,
        count(*) as occurrences,
        min(period) as first_period,
        max(period) as last_period,
        sum(amount_not_delivered) as amount_not_delivered

    from deliveries
    where state in ('rejected', 'invalid', 'unknown')
    group by 1, 2, 3

),

final as (

    select
        'row_rejected' as kind,
        coalesce(destination, 'destination') as system,
        sync as object,
        state || ': ' || error_code as cause,
        'planning' as owner,
        first_seen_at,
        last_seen_at,
        cast(occurrences as bigint) as occurrences,
        'open' as state,
        sync || ': not delivered '
        || cast(occurrences as {{ dbt.type_string() }}) as title,
        case
            when first_period is null then ''
            else
                'Short in '
                || substr(cast(first_period as {{ dbt.type_string() }}), 1, 7)
                || ' to '
                || substr(cast(last_period as {{ dbt.type_string() }}), 1, 7)
                || '. '
        end
        || coalesce(error_message, 'The destination gave no reason.') as detail,
        {{ money('amount_not_delivered') }} as amount_at_risk_corporate,
        'plumbline push ' || sync as next_step

    from held

)

select * from final
