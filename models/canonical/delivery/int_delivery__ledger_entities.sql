-- Grain: one row per project with entries in the ledger: the legal entity that most of
-- its lines were booked in, the first by key where two have as many.

with

transaction_lines as (select * from {{ ref('stg_netsuite__transaction_lines') }}),

project_matches as (select * from {{ ref('xref_projects') }}),

line_counts as (

    select
        project_matches.project_id,
        transaction_lines.subsidiary_id,
        count(*) as line_count

    from transaction_lines
    inner join project_matches
        on transaction_lines.entity_id = project_matches.source_project_id
    where transaction_lines.subsidiary_id is not null
    group by 1, 2

),

ranked as (

    select
        *,
        row_number() over (
            partition by project_id
            order by line_count desc nulls last, subsidiary_id asc
        ) as entity_rank

    from line_counts

),

final as (

    select
        project_id,
        subsidiary_id as legal_entity_id

    from ranked
    where entity_rank = 1

)

select * from final
