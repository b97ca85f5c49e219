-- Grain: one row per day that a forecast was made for, kind (milestone, completion),
-- when it was due, and months late, -1 (a month early) to 6: which share is done so
-- much later than it was expected at a month end.
-- What isn't done yet counts for as long as it has been watched (Kaplan and Meier,
-- 1958): a share is the chance of being done in a month, among what was still open in
-- it, times that of having come so far. What is later than six months counts as six.

{%- set most_months = 6 %}
{%- set steps = most_months + 1 %}

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

promises as (

    select * from {{ ref('int_revenue_forecast__delivery_promises') }}

),

watched as (

    select
        origins.as_of_date,
        promises.kind,
        promises.due_band,
        coalesce(promises.known_on <= origins.as_of_date, false) as is_done,
        case
            when promises.known_on <= origins.as_of_date
                then greatest({{ months_between(
                    'promises.expected_month', 'promises.done_month'
                ) }}, case when promises.due_band = 'later' then -1 else 0 end)
            else {{ months_between('promises.expected_month', 'origins.as_of_month') }}
        end as months_late

    from origins
    inner join promises
        on origins.as_of_date > promises.as_of_date

),

counted as (

    select
        as_of_date,
        kind,
        due_band,
        {% for step in range(steps) -%}
        sum(case when months_late >= {{ step - 1 }} then 1 else 0 end)
            as open_{{ step }},
        sum(
            case when is_done and months_late = {{ step - 1 }} then 1 else 0 end
        ) as done_{{ step }},
        {% endfor -%}
        count(*) as promises

    from watched
    where months_late >= -1
    group by 1, 2, 3

),

chances as (

    select
        as_of_date,
        kind,
        due_band,
        promises,
        {% for step in range(steps) -%}
        coalesce({{ div('done_' ~ step, 'open_' ~ step) }}, 0) as chance_{{ step }}
        {%- if not loop.last %},{% endif %}
        {% endfor %}
    from counted

),

left_open as (

    select
        *,
        {% for step in range(1, steps + 1) -%}
        {{ chance_left('chance_', step) }} as left_{{ step }},
        {% endfor -%}
        cast(1 as decimal(18, 6)) as left_0

    from chances

),

final as (
    {% for step in range(steps + 1) %}
    select
        as_of_date,
        kind,
        due_band,
        {{ step - 1 }} as months_late,
        cast(promises as bigint) as promises,
        left_{{ step }}
        {%- if step < steps %} - left_{{ step + 1 }}{% endif %} as event_share

    from left_open
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select * from final
