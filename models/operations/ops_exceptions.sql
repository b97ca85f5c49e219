-- Grain: one row per exception: something that went wrong, however often it did.
-- The fingerprint depends on what is wrong and where, never on when, so that a failure
-- of every night is one row whose count goes up.

with

stacked as (

    select * from {{ ref('int_operations__landing_exceptions') }}
    union all
    select * from {{ ref('int_operations__row_exceptions') }}
    union all
    select * from {{ ref('int_operations__drift_exceptions') }}
    union all
    select * from {{ ref('int_operations__unmapped_exceptions') }}
    union all
    select * from {{ ref('int_operations__identity_exceptions') }}
    union all
    select * from {{ ref('int_operations__sync_exceptions') }}
    union all
    select * from {{ ref('int_operations__failed_sync_exceptions') }}
    union all
    select * from {{ ref('int_operations__reconciliation_exceptions') }}

),

final as (

    select
        {{ surrogate_key(['kind', 'system', 'object', 'cause']) }} as fingerprint,
        kind,
        system,
        object,
        cause,
        owner,
        first_seen_at,
        last_seen_at,
        occurrences,
        state,
        title,
        detail,
        {{ money('amount_at_risk_corporate') }} as amount_at_risk_corporate,
        next_step

    from stacked

)

select * from final
