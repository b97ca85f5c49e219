-- Grain: one row per contract line and month with a difference between posted and
-- earned revenue: the kind that explains most of it, which is the first by name of
-- equals.

with

differences as (select * from {{ ref('fct_recognition_differences') }}),

ranked as (

    select
        *,
        row_number() over (
            partition by contract_line_id, month_start
            order by abs(amount) desc nulls last, difference_kind asc
        ) as kind_rank

    from differences

),

final as (

    select
        contract_line_id,
        month_start,
        difference_kind

    from ranked
    where kind_rank = 1

)

select * from final
