-- Grain: one row per assignment that a rate card prices. The card that the assignment
-- names counts; else the nearest one that holds on its first day, for its role and its
-- project's region, practice, group and customer. A card in another currency is none.

with

assignments as (select * from {{ ref('stg_certinia__assignments') }}),

schedules as (select * from {{ ref('stg_certinia__schedules') }}),

projects as (select * from {{ ref('dim_projects') }}),

people as (select * from {{ ref('dim_people') }}),

rate_cards as (select * from {{ ref('dim_rate_cards') }}),

described as (

    select
        assignments.assignment_id,
        assignments.rate_card_id,
        {{ record_id(
            'coalesce(assignments.role_name, people.role_name)',
            'assignments.connection'
        ) }} as role_id,
        schedules.starts_on,
        projects.customer_id,
        projects.region_id,
        projects.practice_id,
        projects.group_id,
        projects.currency_code

    from assignments
    inner join projects
        on assignments.project_id = projects.project_id
    left join schedules
        on assignments.schedule_id = schedules.schedule_id
    left join people
        on assignments.person_id = people.person_id

),

candidates as (

    select
        described.assignment_id,
        rate_cards.rate_card_id,
        rate_cards.standard_rate,
        true as is_named,
        row_number() over (
            partition by described.assignment_id
            order by rate_cards.rate_card_id
        ) as preference

    from described
    inner join rate_cards
        on
            described.rate_card_id = rate_cards.rate_card_id
            and described.currency_code = rate_cards.currency_code

    union all

    select
        described.assignment_id,
        rate_cards.rate_card_id,
        rate_cards.standard_rate,
        false as is_named,
        row_number() over (
            partition by described.assignment_id
            order by rate_cards.nearness desc, rate_cards.rate_card_id asc
        ) as preference

    from described
    inner join rate_cards
        on
            described.rate_card_id is null
            and described.role_id = rate_cards.role_id
            and described.currency_code = rate_cards.currency_code
            and {{ holds_on('rate_cards', 'described.starts_on') }}
            and coalesce(rate_cards.customer_id, described.customer_id, '')
            = coalesce(described.customer_id, '')
            and coalesce(rate_cards.region_id, described.region_id, '')
            = coalesce(described.region_id, '')
            and coalesce(rate_cards.practice_id, described.practice_id, '')
            = coalesce(described.practice_id, '')
            and coalesce(rate_cards.group_id, described.group_id, '')
            = coalesce(described.group_id, '')

),

final as (

    select
        assignment_id,
        rate_card_id,
        standard_rate,
        is_named

    from candidates
    where preference = 1

)

select * from final
