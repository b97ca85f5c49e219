-- Grain: one row per pair of versions, line, family, currency and month: the factors of
-- both amounts, p x q x h x y x r x e x s x x.
-- A side that has no amount has the other side's factors, but none of its timing: no
-- hours, or no share; where nothing of it was unscheduled, nothing to share. What
-- factors can't explain (revenue without hours) moves in its share alone.

{% set factors = bridge_factors() -%}

with

stages as (select * from {{ ref('int_forecast_bridge__stages') }}),

sided as (

    select
        *,
        {{ side_factors('from', 'to') }},
        {{ side_factors('to', 'from') }}

    from stages

),

explained as (

    select
        *,
        {% for side in ['from', 'to'] -%}
        {{ double(side ~ '_p') }} * {{ double(side ~ '_q') }}
        * {{ double(side ~ '_h') }} * {{ double(side ~ '_y') }}
        * {{ double(side ~ '_r') }} * {{ double(side ~ '_e') }}
            as {{ side }}_whole{% if not loop.last %},
        {% endif %}
        {% endfor %}

    from sided

),

shared as (

    select
        *,
        (from_whole = 0 and from_amount <> 0) or (to_whole = 0 and to_amount <> 0)
            as is_plain,
        {% for side in ['from', 'to'] -%}
        {{ double_ratio(side ~ '_amount', side ~ '_whole') }}
            as {{ side }}_share{% if not loop.last %},
        {% endif %}
        {% endfor %}

    from explained

),

final as (

    select
        comparison_id,
        is_plain,
        {% for side, other in [('from', 'to'), ('to', 'from')] -%}
        {% for factor in factors if factor not in ('s', 'x') -%}
        case when is_plain then 1 else {{ double(side ~ '_' ~ factor) }} end
            as {{ side }}_{{ factor }},
        {% endfor -%}
        case
            when is_plain then {{ double(side ~ '_amount') }}
            else coalesce({{ side }}_share, {{ other }}_share, 0)
        end as {{ side }}_s,
        {{ double(side ~ '_x') }} as {{ side }}_x{% if not loop.last %},
        {% endif -%}
        {% endfor %}

    from shared

)

select * from final
