-- Grain: one row per id by which other systems refer to a delivery system's project.
-- An id that two delivery systems share can't tell which one is meant, and is left out.

with

projects as (select * from {{ ref('stg_certinia__projects') }}),

final as (

    select
        source_id as project_source_id,
        min(project_id) as project_id

    from projects
    group by 1
    having count(*) = 1

)

select * from final
