-- Grain: one row, with the forecast's dates and the parameters in force on the as-of
-- date.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

final as (

    select
        as_of_date,
        as_of_month,
        year_starts_on,
        next_month,
        horizon_month,
        first_open_month,
        {% for parameter in forecast_parameter_names() -%}
        {{ parameter }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from origins
    where is_current

)

select * from final
