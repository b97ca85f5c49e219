-- Grain: one row per day that a forecast was made for, kind (milestone, completion),
-- whether it was overdue, and months late, 0 to 6: which share is done so much later
-- than it was expected at a month end.
-- What isn't done yet counts for as long as it has been watched (Kaplan and Meier,
-- 1958): a share is the chance of being done in a month, among what was still open in
-- it, times that of having come so far. What is later than six months counts as six.

{%- set most_months = 6 %}

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

promises as (

    select * from {{ ref('int_revenue_forecast__delivery_promises') }}

),

watched as (

    select
        origins.as_of_date,
        promises.kind,
        promises.is_overdue,
        coalesce(promises.known_on <= origins.as_of_date, false) as is_done,
        case
            when promises.known_on <= origins.as_of_date
                then greatest({{ months_between(
                    'promises.expected_month', 'promises.done_month'
                ) }}, 0)
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
        is_overdue,
        {% for late in range(most_months) -%}
        sum(case when months_late >= {{ late }} then 1 else 0 end) as open_{{ late }},
        sum(
            case when is_done and months_late = {{ late }} then 1 else 0 end
        ) as done_{{ late }},
        {% endfor -%}
        count(*) as promises

    from watched
    where months_late >= 0
    group by 1, 2, 3

),

chances as (

    select
        as_of_date,
        kind,
        is_overdue,
        promises,
        {% for late in range(most_months) -%}
        coalesce({{ div('done_' ~ late, 'open_' ~ late) }}, 0) as chance_{{ late }}
        {%- if not loop.last %},{% endif %}
        {% endfor %}
    from counted

),

left_open as (

    select
        *,
        {% for late in range(1, most_months + 1) -%}
        {{ chance_left('chance_', late) }} as left_{{ late }},
        {% endfor -%}
        cast(1 as decimal(18, 6)) as left_0

    from chances

),

final as (
    {% for late in range(most_months + 1) %}
    select
        as_of_date,
        kind,
        is_overdue,
        {{ late }} as months_late,
        cast(promises as bigint) as promises,
        left_{{ late }}
        {%- if late < most_months %} - left_{{ late + 1 }}{% endif %} as event_share

    from left_open
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select * from final
