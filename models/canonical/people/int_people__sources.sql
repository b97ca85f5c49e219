-- Grain: one row per person of a system that keeps its own people beside the delivery
-- system: an employee of the ledger, a user of the CRM.

with

employees as (select * from {{ ref('stg_netsuite__employees') }}),

users as (select * from {{ ref('stg_salesforce__users') }}),

final as (

    select
        employee_id as source_person_id,
        employee_name as person_name,
        email,
        person_source_id,
        employed_from,
        employed_to,
        is_resource and not is_inactive as is_expected_to_match,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from employees

    union all

    select
        user_id as source_person_id,
        user_name as person_name,
        email,
        cast(null as {{ dbt.type_string() }}) as person_source_id,
        cast(null as date) as employed_from,
        cast(null as date) as employed_to,
        false as is_expected_to_match,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from users

)

select * from final
