-- Grain: one row per contract line that earns by progress or at completion, per month:
-- what it earned to date, in steps from the facts of the month to those of its close.
-- `earned`: work until the end of the month, at the estimate and price of that day;
-- `timed`: the work that was approved at the close; `estimated`: and the estimate of
-- the close; `priced`: and its price.

with

percents as (select * from {{ ref('int_recognition__percents') }}),

prices as (select * from {{ ref('int_recognition__prices') }}),

valued as (

    select
        percents.contract_line_id,
        percents.month_start,
        percents.progress_measure,
        percents.earned_percent,
        {{ earned_by_progress(
            'prices.earned_price', 'percents.earned_material_cost',
            'percents.earned_percent'
        ) }} as earned_to_date,
        {{ earned_by_progress(
            'prices.earned_price', 'percents.known_material_cost',
            'percents.timed_percent'
        ) }} as timed_to_date,
        {{ earned_by_progress(
            'prices.earned_price', 'percents.known_material_cost',
            'percents.known_percent'
        ) }} as estimated_to_date,
        {{ earned_by_progress(
            'prices.known_price', 'percents.known_material_cost',
            'percents.known_percent'
        ) }} as priced_to_date,
        {{ earned_by_progress(
            'prices.earned_price', 'percents.before_material_cost',
            'percents.before_percent'
        ) }} as revalued_to_date

    from percents
    inner join prices
        on
            percents.contract_line_id = prices.contract_line_id
            and percents.month_start = prices.month_start

),

final as (

    select
        contract_line_id,
        month_start,
        {{ safe_ratio('earned_percent', '1') }} as percent_complete,
        earned_to_date,
        timed_to_date,
        estimated_to_date,
        priced_to_date,
        case
            when progress_measure = 'completion' then 0
            else
                revalued_to_date - coalesce(lag(earned_to_date) over (
                    partition by contract_line_id order by month_start
                ), 0)
        end as catch_up_amount

    from valued

)

select * from final
