-- Grain: one row per change of a contract: a change order, a further line, or what
-- ended it; the first order is no change.
-- What a catch-up revalues is the share that was done at the end of the month before;
-- the rest of its amount is earned later, as is all of any other change. Changes of one
-- contract that are signed together and treated differently are a mix.

with

modifications as (select * from {{ ref('int_recognition__modifications') }}),

revenue_recognition as (select * from {{ ref('fct_revenue_recognition') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

month_rates as (select * from {{ ref('int_currency__month_rates') }}),

changes as (

    select
        *,
        {{ month_start('signed_on') }} as month_start,
        min(treatment) over (partition by contract_id, signed_on) as first_treatment,
        max(treatment) over (partition by contract_id, signed_on) as last_treatment

    from modifications
    where treatment <> 'original'

),

valued as (

    select
        changes.*,
        contract_lines.currency_code,
        case
            when
                changes.contract_id is not null
                and changes.first_treatment <> changes.last_treatment
                then 'mix'
            else changes.treatment
        end as contract_treatment,
        case
            when changes.treatment = 'catch_up'
                then {{ money(
                    'changes.amount * coalesce(revenue_recognition.percent_complete, 0)'
                ) }}
            else 0
        end as catch_up_amount,
        coalesce(month_rates.rate_to_corporate, 1) as rate_to_corporate

    from changes
    inner join contract_lines
        on changes.contract_line_id = contract_lines.contract_line_id
    left join revenue_recognition
        on
            changes.contract_line_id = revenue_recognition.contract_line_id
            and {{ add_months('changes.month_start', -1) }}
            = revenue_recognition.month_start
    left join month_rates
        on
            contract_lines.currency_code = month_rates.currency_code
            and changes.month_start = month_rates.month_start

),

final as (

    select
        contract_modification_id,
        contract_line_id,
        contract_id,
        revenue_method,
        modification_kind,
        signed_on,
        approved_on,
        month_start,
        has_own_line,
        {{ safe_ratio('price_level', '1') }} as price_level,
        treatment,
        contract_treatment,
        currency_code,
        {{ money('amount') }} as amount,
        {{ money('catch_up_amount') }} as catch_up_amount,
        {{ money('amount - catch_up_amount') }} as later_amount,
        {{ money('amount * rate_to_corporate') }} as amount_corporate,
        {{ money('catch_up_amount * rate_to_corporate') }} as catch_up_amount_corporate,
        {{ money('amount * rate_to_corporate') }}
        - {{ money('catch_up_amount * rate_to_corporate') }} as later_amount_corporate

    from valued

)

select * from final
