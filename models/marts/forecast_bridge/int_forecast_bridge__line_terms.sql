-- Grain: one row per forecast version and line of a bridge: a project or a deal, as the
-- version took it to be.
-- A deal of which there is a project is worth what was signed with it, for certain.

with

terms as (select * from {{ ref('fct_forecast_terms') }}),

opportunities as (select * from {{ ref('dim_opportunities') }}),

signed as (

    select
        forecast_version_id,
        opportunity_id,
        sum(amount) as amount,
        min(case when is_lost then 1 else 0 end) as is_lost

    from terms
    where item_type = 'project' and opportunity_id is not null
    group by 1, 2

),

final as (

    select
        terms.forecast_version_id,
        terms.item_id as line_id,
        terms.stage,
        terms.revenue_method,
        terms.age_band,
        terms.close_date,
        terms.hours_at_completion,
        terms.is_signed or signed.amount is not null as is_signed,
        case
            when terms.item_type = 'opportunity' and signed.amount is not null
                then signed.is_lost = 1
            else terms.is_lost
        end as is_lost,
        case
            when terms.item_type = 'opportunity'
                then coalesce(signed.amount, terms.amount)
            else terms.amount
        end as amount,
        case
            when terms.is_signed or signed.amount is not null then 1
            else terms.probability
        end as probability,
        coalesce(opportunities.is_change_request, false) as is_change_request,
        coalesce(
            opportunities.deal_root_id <> opportunities.opportunity_id
            and not opportunities.is_change_request,
            false
        ) as is_renewal

    from terms
    left join signed
        on
            terms.forecast_version_id = signed.forecast_version_id
            and terms.opportunity_id = signed.opportunity_id
    left join opportunities
        on terms.item_id = opportunities.opportunity_id

)

select * from final
