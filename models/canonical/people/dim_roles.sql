-- Grain: one row per role of a delivery system: one that a person has, a request asks
-- for, an assignment fills or a rate card prices. Roles are words there, not records,
-- so the key is the connection and the word.

with

people as (select * from {{ ref('stg_certinia__resources') }}),

resource_requests as (select * from {{ ref('stg_certinia__resource_requests') }}),

assignments as (select * from {{ ref('stg_certinia__assignments') }}),

rate_cards as (select * from {{ ref('stg_certinia__rate_cards') }}),

mentions as (
    {% for mentioned in ['people', 'resource_requests', 'assignments', 'rate_cards'] %}
    select
        connection,
        role_name,
        source_system,
        load_id,
        {%- if mentioned == 'people' %}
        case
            when is_resource and is_active and not is_excluded_from_time then 1 else 0
        end as active_people,
        {%- else %}
        0 as active_people,
        {%- endif %}
        {{ 1 if mentioned == 'rate_cards' else 0 }} as rate_cards

    from {{ mentioned }}
    where role_name is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

summed as (

    select
        connection,
        role_name,
        sum(active_people) as active_people,
        sum(rate_cards) as rate_cards,
        min(source_system) as source_system,
        max(load_id) as load_id

    from mentions
    group by 1, 2

),

final as (

    select
        {{ record_id('role_name', 'connection') }} as role_id,
        role_name,
        cast(active_people as integer) as active_people,
        rate_cards > 0 as is_priced,
        source_system,
        'role' as source_object,
        role_name as source_id,
        connection,
        load_id

    from summed

)

select * from final
