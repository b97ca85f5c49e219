-- The last period of every record is the record as it stands.

with

history as (

    select * from {{ ref('hst_milestones') }}
    where valid_to = {{ end_of_time() }}

),

records as (

    select * from {{ ref('stg_certinia__milestones') }}

),

differences as (

    select
        records.milestone_id,
        history.valid_from

    from records
    left join history
        on records.milestone_id = history.milestone_id
    where
        history.milestone_id is null
        or history.target_on is distinct from records.target_on
        or history.actual_on is distinct from records.actual_on
        or history.amount is distinct from records.amount
        or history.is_approved is distinct from records.is_approved

)

select * from differences
