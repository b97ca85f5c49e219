-- Grain: one row per approved purchase order, or change of one, of a contract line.
-- (a) `separate`: added work at its stand-alone price; (b) `prospective`: the rest of
-- the contract is distinct from what is done; (c) `catch_up`: it is not, and what is
-- done is revalued. The first order of a contract is none of these.

with

modifications as (select * from {{ ref('fct_contract_modifications') }}),

contract_lines as (select * from {{ ref('dim_contract_lines') }}),

price_levels as (select * from {{ ref('int_recognition__price_levels') }}),

budget_periods as (select * from {{ ref('hst_budgets') }}),

rules as (

    {{ rules_in_force(
        ref('modification_rule_map'), ['revenue_method', 'has_own_line']
    ) }}

),

first_approvals as (

    select
        budget_id,
        min(valid_from) as approved_on

    from budget_periods
    where is_approved
    group by 1

),

compared as (

    select
        modifications.*,
        contract_lines.contract_id,
        contract_lines.revenue_method,
        coalesce(first_approvals.approved_on, modifications.signed_on) as approved_on,
        modifications.modification_kind = 'original' as has_own_line,
        case
            when modifications.amount > 0 then coalesce(price_levels.price_level, 0)
            else 0
        end as price_level,
        min(
            case
                when modifications.modification_kind = 'original'
                    then modifications.signed_on
            end
        ) over (
            partition by coalesce(
                contract_lines.contract_id, modifications.contract_line_id
            )
        ) as contract_signed_on

    from modifications
    inner join contract_lines
        on modifications.contract_line_id = contract_lines.contract_line_id
    left join price_levels
        on modifications.contract_line_id = price_levels.contract_line_id
    left join first_approvals
        on modifications.contract_modification_id = first_approvals.budget_id

),

final as (

    select
        compared.contract_modification_id,
        compared.contract_line_id,
        compared.contract_id,
        compared.opportunity_id,
        compared.revenue_method,
        compared.modification_kind,
        compared.signed_on,
        compared.approved_on,
        compared.amount,
        compared.has_own_line,
        compared.price_level,
        case
            when compared.modification_kind = 'cancellation' then 'termination'
            when
                compared.has_own_line
                and compared.signed_on = compared.contract_signed_on
                then 'original'
            when rules.revenue_method is null then 'unmapped'
            when compared.price_level >= rules.least_price_level then rules.treatment
            else rules.treatment_below
        end as treatment

    from compared
    left join rules
        on
            compared.revenue_method = rules.revenue_method
            and compared.has_own_line = rules.has_own_line

)

select * from final
