-- Grain: one row per pair of versions, line, family, currency and month: what it was
-- and is, and the one driver that takes its whole change, if one does.
-- First match from the top. Null: the line goes on, and its factors share the change.

{% set compared_columns = [
    'amount', 'amount_corporate', 'planned_hours', 'expected_hours', 'quantity',
    'line_quantity', 'hourly_rate', 'rate_to_corporate', 'region_name',
    'practice_name',
] -%}
{% set known = [
    'stage', 'is_lost', 'is_signed', 'revenue_method', 'amount', 'probability',
    'age_band', 'close_date', 'hours_at_completion',
] -%}

with

compared as (select * from {{ ref('int_forecast_bridge__compared') }}),

pairs as (select * from {{ ref('dim_forecast_comparisons') }}),

line_terms as (select * from {{ ref('int_forecast_bridge__line_terms') }}),

described as (

    select
        compared.*,
        pairs.from_as_of_date,
        pairs.to_as_of_date,
        compared.month_start between pairs.from_window_start and pairs.from_window_end
            as is_in_from_window,
        compared.month_start between pairs.to_window_start and pairs.to_window_end
            as is_in_to_window,
        {% for side in ['from', 'to'] -%}
        {{ side }}_terms.line_id is not null as is_known_{{ side }},
        coalesce(max(compared.{{ side }}_quantity) over (
            partition by
                compared.from_version_id,
                compared.to_version_id,
                compared.line_id,
                compared.line_family
        ), 0) as {{ side }}_line_quantity,
        {% for column in known -%}
        {{ side }}_terms.{{ column }} as {{ side }}_known_{{ column }},
        {% endfor -%}
        sum(abs(compared.{{ side }}_amount)) over (
            partition by
                compared.from_version_id, compared.to_version_id, compared.line_id
        ) as {{ side }}_line_amount,
        {% endfor -%}
        sum(
            compared.from_is_actual
            * compared.to_is_actual
            * abs(compared.to_amount - compared.from_amount)
        ) over (
            partition by
                compared.from_version_id, compared.to_version_id, compared.line_id
        ) as corrected_amount,
        coalesce(from_terms.is_renewal, to_terms.is_renewal, false) as is_renewal,
        coalesce(
            from_terms.is_change_request, to_terms.is_change_request, false
        ) as is_change_request

    from compared
    inner join pairs
        on
            compared.from_version_id = pairs.from_version_id
            and compared.to_version_id = pairs.to_version_id
    {% for side in ['from', 'to'] -%}
    left join line_terms as {{ side }}_terms
        on
            compared.{{ side }}_version_id = {{ side }}_terms.forecast_version_id
            and compared.line_id = {{ side }}_terms.line_id
    {% endfor %}
),

staged as (

    select
        *,
        from_line_amount = 0 and not is_known_from as is_new,
        to_line_amount = 0 and not is_known_to as is_gone,
        coalesce(from_is_actual, 0) + coalesce(to_is_actual, 0) > 0 as is_actual,
        coalesce(from_is_actual * to_is_actual, 0) = 1 as was_actual

    from described

),

final as (

    select
        comparison_id,
        from_version_id,
        to_version_id,
        line_id,
        line_family,
        currency_code,
        month_start,
        item_code,
        item_name,
        project_id,
        opportunity_id,
        connection,
        source_object,
        source_id,
        to_as_of_date,
        is_in_from_window,
        is_in_to_window,
        is_converted,
        is_renewal,
        is_actual,
        corrected_amount,
        {% for side in ['from', 'to'] -%}
        {% for column in compared_columns -%}
        {{ side }}_{{ column }},
        {% endfor -%}
        {% for column in known -%}
        {{ side }}_known_{{ column }},
        {% endfor -%}
        {% endfor -%}
        case
            when not is_in_from_window or not is_in_to_window then 'D21'
            when line_family = 'adjustment' then 'D19'
            when was_actual then 'D22'
            when line_family = 'expenses' then 'D14'
            when line_family = 'renewal' then 'D15a'
            when line_family = 'run_rate' then 'D15b'
            when not is_known_from and not is_known_to then 'D22'
            when
                (is_new and to_known_is_signed) or (is_gone and from_known_is_signed)
                then case when is_renewal then 'D15a' else 'D01' end
            when is_new or is_gone then 'D02'
            when
                line_family = 'deal'
                and is_change_request
                and from_known_is_signed <> to_known_is_signed
                then 'D08'
            when
                from_known_is_lost <> to_known_is_lost
                and (line_family <> 'deal' or (is_converted and not is_renewal))
                then 'D09'
            when from_known_is_lost <> to_known_is_lost
                then case when is_renewal then 'D15a' else 'D04' end
            when from_known_revenue_method <> to_known_revenue_method then 'D16b'
        end as whole_driver

    from staged

)

select * from final
