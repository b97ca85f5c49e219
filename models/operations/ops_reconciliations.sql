-- Grain: one row per check that two layers arrive at the same number.

with

control_totals as (select * from {{ ref('int_operations__control_totals') }}),

reconciliation_checks as (

    {{ rules_in_force(
        ref('reconciliation_checks'), ['check_name', 'grain', 'unit', 'total_name']
    ) }}

),

compared as (

    select
        reconciliation_checks.check_name,
        reconciliation_checks.grain,
        reconciliation_checks.unit,
        sum(
            case
                when reconciliation_checks.side = 'left' then control_totals.total
                else 0
            end
        ) as left_value,
        sum(
            case
                when reconciliation_checks.side = 'right' then control_totals.total
                else 0
            end
        ) as right_value

    from reconciliation_checks
    inner join control_totals
        on reconciliation_checks.total_name = control_totals.total_name
    group by 1, 2, 3

),

final as (

    select
        check_name,
        grain,
        unit,
        cast(left_value as decimal(28, 2)) as left_value,
        cast(right_value as decimal(28, 2)) as right_value,
        cast(left_value - right_value as decimal(28, 2)) as difference,
        left_value = right_value as is_ok

    from compared

)

select * from final
