-- Grain: one row per currency that any amount is in.

with

amounts as (

    select currency_code from {{ ref('stg_salesforce__opportunities') }}
    union all
    select currency_code from {{ ref('stg_salesforce__contracts') }}
    union all
    select currency_code from {{ ref('stg_certinia__projects') }}
    union all
    select currency_code from {{ ref('stg_certinia__budgets') }}
    union all
    select currency_code from {{ ref('stg_certinia__expenses') }}
    union all
    select currency_code from {{ ref('stg_certinia__adjustments') }}
    union all
    select currency_code from {{ ref('stg_certinia__rate_cards') }}
    union all
    select cost_currency_code as currency_code
    from {{ ref('stg_certinia__resources') }}
    union all
    select currency_code from {{ ref('stg_netsuite__currencies') }}
    union all
    select currency_code from {{ ref('stg_stripe__invoices') }}
    union all
    select currency_code from {{ ref('stg_stripe__subscriptions') }}
    union all
    select currency_code from {{ ref('stg_stripe__refunds') }}

),

final as (

    select distinct currency_code

    from amounts
    where currency_code is not null

)

select * from final
