-- Grain: one row per currency and first day of a rate, in units of the currency for one
-- unit of the CRM's corporate currency; where the rate is direct, of our own.
-- One source gives all rates of a currency, or two rates for one day would make two
-- amounts of one: the system that owns rates first, dated ones before the current one,
-- then the first connection by name.

with

dated_rates as (select * from {{ ref('stg_salesforce__exchange_rates') }}),

currencies as (select * from {{ ref('stg_salesforce__currencies') }}),

ledger_rates as (select * from {{ ref('int_common__exchange_rates_ledger') }}),

owners as (

    {{ rules_in_force(
        ref('attribute_ownership'), ['entity', 'attribute', 'source_system']
    ) }}

),

candidates as (
    {% for rates, valid_from, preference, is_direct in [
        ('dated_rates', 'valid_from', 1, 'false'),
        ('currencies', "cast('1900-01-01' as date)", 2, 'false'),
        ('ledger_rates', 'valid_from', 1, 'true'),
    ] %}
    select
        currency_code,
        {{ valid_from }} as valid_from,
        units_per_corporate,
        {{ is_direct }} as is_direct,
        {{ preference }} as preference,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from {{ rates }}
    where units_per_corporate > 0
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

ranked as (

    select
        candidates.*,
        dense_rank() over (
            partition by candidates.currency_code
            order by
                coalesce(owners.precedence, 99),
                candidates.preference,
                candidates.source_system,
                candidates.connection
        ) as source_rank

    from candidates
    left join owners
        on
            owners.entity = 'exchange_rate'
            and owners.attribute = 'rate_to_corporate'
            and candidates.source_system = owners.source_system

),

final as (

    select
        currency_code,
        valid_from,
        units_per_corporate,
        is_direct,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from ranked
    where source_rank = 1

)

select * from final
