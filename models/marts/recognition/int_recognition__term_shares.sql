-- Grain: one row per order, or change of one, of a contract line that earns by the
-- calendar, per month: the share of its term that has passed. `before_` is what had
-- passed a month earlier, by the term of this month.
-- A retainer counts whole months, a straight line days. What is prospective begins
-- after it is signed: with the next month, or the next day.

with

terms as (select * from {{ ref('int_recognition__terms') }}),

modifications as (select * from {{ ref('int_recognition__modifications') }}),

begun as (

    select
        terms.*,
        modifications.contract_modification_id,
        modifications.signed_on,
        modifications.approved_on,
        modifications.amount,
        {% for basis in ['earned', 'known'] -%}
        case
            when modifications.treatment <> 'prospective'
                then terms.{{ basis }}_starts_on
            when terms.is_by_month
                then
                    greatest(
                        terms.{{ basis }}_starts_on,
                        {{ add_months(month_start('modifications.signed_on'), 1) }}
                    )
            else
                greatest(
                    terms.{{ basis }}_starts_on,
                    {{ add_days('modifications.signed_on', 1) }}
                )
        end as {{ basis }}_begins_on,
        {% endfor -%}
        {{ add_days('terms.month_start', -1) }} as before_on

    from terms
    inner join modifications
        on
            terms.contract_line_id = modifications.contract_line_id
            and modifications.treatment <> 'termination'

),

counted as (

    select
        contract_modification_id,
        contract_line_id,
        month_start,
        amount,
        {% for step, basis, day in [
            ('earned', 'earned', 'reckoned_on'),
            ('known', 'known', 'reckoned_on'),
            ('before', 'earned', 'before_on'),
        ] -%}
        case
            when is_by_month
                then {{ months_between(
                    basis ~ '_begins_on', 'least(' ~ day ~ ', ' ~ basis ~ '_stops_on)'
                ) }} + 1
            else {{ days_between(
                basis ~ '_begins_on', 'least(' ~ day ~ ', ' ~ basis ~ '_stops_on)'
            ) }} + 1
        end as {{ step }}_passed,
        case
            when is_by_month
                then {{ months_between(basis ~ '_begins_on', basis ~ '_ends_on') }} + 1
            else {{ days_between(basis ~ '_begins_on', basis ~ '_ends_on') }} + 1
        end as {{ step }}_length,
        {% endfor -%}
        signed_on <= reckoned_on as is_signed,
        approved_on <= known_until as is_known

    from begun

),

final as (

    select
        contract_modification_id,
        contract_line_id,
        month_start,
        amount,
        is_signed,
        is_known,
        {{ factor(term_passed('earned_passed', 'earned_length')) }} as earned_share,
        {{ factor(term_passed('known_passed', 'known_length')) }} as known_share,
        {{ factor(term_passed('before_passed', 'before_length')) }} as before_share

    from counted

)

select * from final
