-- The last period of every record is the record as it stands.

with

history as (

    select * from {{ ref('hst_budgets') }}
    where valid_to = {{ end_of_time() }}

),

records as (

    select * from {{ ref('stg_certinia__budgets') }}

),

differences as (

    select
        records.budget_id,
        history.valid_from

    from records
    left join history
        on records.budget_id = history.budget_id
    where
        history.budget_id is null
        or history.amount is distinct from records.amount
        or history.is_approved is distinct from records.is_approved

)

select * from differences
