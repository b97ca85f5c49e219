-- The last period of every record is the record as it stands.

with

history as (

    select * from {{ ref('hst_projects') }}
    where valid_to = {{ end_of_time() }}

),

records as (

    select * from {{ ref('stg_certinia__projects') }}

),

differences as (

    select
        records.project_id,
        history.valid_from

    from records
    left join history
        on records.project_id = history.project_id
    where
        history.project_id is null
        or history.starts_on is distinct from records.starts_on
        or history.ends_on is distinct from records.ends_on
        or history.planned_hours is distinct from records.planned_hours
        or history.estimated_hours_at_completion
        is distinct from records.estimated_hours_at_completion
        or history.project_manager_id is distinct from records.project_manager_id
        or history.practice_id is distinct from records.practice_id
        or history.recognition_method is distinct from records.recognition_method

)

select * from differences
