{#- The measures of `int_performance__node_months`, which add up over months. -#}
{% macro performance_measures() -%}
    {{ return([
        'billable_hours',
        'standard_amount',
        'labour_revenue_amount',
        'billed_amount',
        'billed_with_expenses_amount',
        'collected_amount',
        'utilized_hours',
        'capacity_hours',
    ]) }}
{%- endmacro %}
