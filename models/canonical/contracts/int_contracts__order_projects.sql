-- Grain: one row per sales order of the ledger, with the project of its lines; without
-- one where they are of several projects, or of none that anybody knows.

with

transactions as (select * from {{ ref('stg_netsuite__transactions') }}),

transaction_lines as (select * from {{ ref('stg_netsuite__transaction_lines') }}),

project_matches as (select * from {{ ref('xref_projects') }}),

line_projects as (

    select
        transaction_lines.transaction_id,
        min(project_matches.project_id) as first_project_id,
        max(project_matches.project_id) as last_project_id

    from transaction_lines
    inner join project_matches
        on transaction_lines.entity_id = project_matches.source_project_id
    group by 1

),

final as (

    select
        transactions.transaction_id,
        case
            when line_projects.first_project_id = line_projects.last_project_id
                then line_projects.first_project_id
        end as project_id,
        {{ provenance_of('transactions') }}

    from transactions
    left join line_projects
        on transactions.transaction_id = line_projects.transaction_id
    where transactions.transaction_type = 'SalesOrd' and not transactions.is_voided

)

select * from final
