-- If this fails, a forecast of today computed from the history would differ from one
-- computed from the deals: the last period of a deal isn't the deal.
-- It warns: a CRM may change a deal past its own history.

{{ config(severity='warn') }}

select
    opportunities.opportunity_id,
    opportunities.stage_name,
    history.stage_name as stage_name_in_history,
    opportunities.amount,
    history.amount as amount_in_history
from {{ ref('dim_opportunities') }} as opportunities
left join {{ ref('hst_opportunities') }} as history
    on
        opportunities.opportunity_id = history.opportunity_id
        and history.valid_to = {{ end_of_time() }}
where
    history.opportunity_id is null
    or opportunities.stage_name is distinct from history.stage_name
    or opportunities.amount is distinct from history.amount
    or opportunities.close_date is distinct from history.close_date
