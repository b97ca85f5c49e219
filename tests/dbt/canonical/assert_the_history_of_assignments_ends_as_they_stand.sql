-- The last period of every record is the record as it stands.

with

history as (

    select * from {{ ref('hst_assignments') }}
    where valid_to = {{ end_of_time() }}

),

records as (

    select * from {{ ref('stg_certinia__assignments') }}

),

differences as (

    select
        records.assignment_id,
        history.valid_from

    from records
    left join history
        on records.assignment_id = history.assignment_id
    where
        history.assignment_id is null
        or history.person_id is distinct from records.person_id
        or history.bill_rate is distinct from cast(
            case
                when records.is_daily_rate then records.bill_rate * 0.125
                else records.bill_rate
            end as decimal(18, 4)
        )

)

select * from differences
