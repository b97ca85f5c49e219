{#- The id of the forecast version that a build makes: one per as-of date. -#}
{% macro forecast_version_id() -%}
    cast('published-{{ var("as_of_date") }}' as {{ dbt.type_string() }})
{%- endmacro %}

{#- How long a deal has been open, in bands: 89 days are `under_90_days`. -#}
{% macro deal_age_band(days) -%}
    case
        when {{ days }} < 90 then 'under_90_days'
        when {{ days }} < 180 then 'under_180_days'
        else 'over_180_days'
    end
{%- endmacro %}

{#- P x Q x R x PHI, rounded once: what the factors say a forecast line is worth. -#}
{% macro value_of_factors() -%}
    {{ money(factor(factor('factor_p * factor_q') ~ ' * factor_r') ~ ' * factor_phi') }}
{%- endmacro %}
