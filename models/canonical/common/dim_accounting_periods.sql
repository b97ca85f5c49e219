-- Grain: one row per month of a ledger. Quarters, years and periods for adjustments are
-- left out: a posting belongs to a month.

with

accounting_periods as (select * from {{ ref('stg_netsuite__accounting_periods') }}),

final as (

    select
        accounting_period_id,
        {{ month_start('starts_on') }} as month_start,
        period_name,
        is_closed,
        closed_on,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from accounting_periods
    where not is_quarter and not is_year and not is_adjustment

)

select * from final
