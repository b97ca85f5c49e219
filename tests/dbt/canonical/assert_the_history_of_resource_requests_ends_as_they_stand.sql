-- The last period of every record is the record as it stands.

with

history as (

    select * from {{ ref('hst_resource_requests') }}
    where valid_to = {{ end_of_time() }}

),

records as (

    select * from {{ ref('stg_certinia__resource_requests') }}

),

differences as (

    select
        records.resource_request_id,
        history.valid_from

    from records
    left join history
        on records.resource_request_id = history.resource_request_id
    where
        history.resource_request_id is null
        or history.is_held is distinct from records.is_held
        or history.starts_on is distinct from records.starts_on
        or history.ends_on is distinct from records.ends_on

)

select * from differences
