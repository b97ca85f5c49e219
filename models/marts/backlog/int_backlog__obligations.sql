-- Grain: one row per contract line per month: its backlog, and why it is or is not a
-- remaining performance obligation.
-- The first reason that holds decides: what is not committed is no obligation at all;
-- then the right to invoice, by which the value delivered is the value billed; then an
-- expected life of the contract of a year or less. A contract of unknown dates is not
-- exempt.

with

rollforward as (select * from {{ ref('fct_backlog_rollforward') }}),

contracts as (select * from {{ ref('dim_contracts') }}),

dated as (

    select
        rollforward.contract_line_id,
        rollforward.contract_id,
        rollforward.month_start,
        rollforward.customer_id,
        rollforward.customer_name,
        rollforward.currency_code,
        rollforward.commitment_class,
        rollforward.revenue_method,
        rollforward.closing_amount,
        rollforward.closing_amount_corporate,
        contracts.starts_on,
        contracts.ends_on,
        {{ add_months('rollforward.month_start', 1) }} as due_from,
        {{ add_months('rollforward.month_start', 13) }} as due_later_from

    from rollforward
    left join contracts
        on rollforward.contract_id = contracts.contract_id

),

final as (

    select
        contract_line_id,
        contract_id,
        month_start,
        customer_id,
        customer_name,
        currency_code,
        closing_amount,
        closing_amount_corporate,
        case
            when commitment_class <> 'signed' then 'not_committed'
            when {{ billed_by_the_hour('revenue_method') }}
                then 'right_to_invoice'
            when ends_on < {{ add_months('starts_on', 12) }} then 'short_life'
            else 'obligation'
        end as obligation_class,
        case
            when ends_on >= due_later_from
                then {{ div(
                    days_between('due_later_from', 'ends_on') ~ ' + 1',
                    '(' ~ days_between('due_from', 'ends_on') ~ ' + 1)'
                ) }}
            else 0
        end as later_share

    from dated

)

select * from final
