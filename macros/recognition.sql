{#- Whether a revenue method pays each hour at its rate. -#}
{% macro billed_by_the_hour(revenue_method) -%}
    {{ revenue_method }} in ('time_and_materials', 'staff_augmentation')
{%- endmacro %}

{#- The share of a contract that is done, 0-1: to date / (to date + to complete). Without
    an estimate nothing is known, and nothing is earned before the end. -#}
{% macro progress(to_date, at_completion) -%}
    case
        when coalesce({{ at_completion }}, 0) <= 0 then 0
        when {{ to_date }} <= 0 then 0
        else {{ div(to_date, 'greatest(' ~ to_date ~ ', ' ~ at_completion ~ ')') }}
    end
{%- endmacro %}

{#- What is earned to date at a share that is done. Materials that are not installed yet
    earn their cost and no margin, so they are left out of what the share is taken of. -#}
{% macro earned_by_progress(price, material, share) -%}
    {{ money(material ~ ' + (' ~ price ~ ' - ' ~ material ~ ') * ' ~ share) }}
{%- endmacro %}

{#- How much of a term has passed, 0-1, in units that are counted from its first one. A
    term without length has passed when it begins. -#}
{% macro term_passed(passed, length) -%}
    case
        when {{ passed }} <= 0 then 0
        when {{ passed }} >= {{ length }} then 1
        else {{ div(passed, length) }}
    end
{%- endmacro %}

{#- What an amount to date of a contract line moved by since the month before. -#}
{% macro moved(to_date) -%}
    {{ to_date }} - coalesce(lag({{ to_date }}) over (
            partition by contract_line_id order by month_start
        ), 0)
{%- endmacro %}
