-- Grain: one row per record whose identity a person should look at: nothing matches it,
-- several could, or it looks like another one of its own system. It stands for itself
-- until somebody decides; see the seed `identity_decisions`.

with

customer_matches as (select * from {{ ref('xref_customers') }}),

project_matches as (select * from {{ ref('xref_projects') }}),

person_matches as (select * from {{ ref('xref_people') }}),

decisions as (

    {{ rules_in_force(ref('identity_decisions'), ['entity', 'record_id']) }}

),

named as (

    select
        *,
        count(*) over (
            partition by {{ match_name('source_customer_name') }}
        ) as accounts_of_the_name

    from customer_matches
    where match_rule in ('self', 'decision') and source_object = 'Account'

),

reviews as (
    {% for entity, matches, condition in [
        ('customer', 'customer_matches', "match_rule = 'unmatched'"),
        ('project', 'project_matches', "match_rule = 'unmatched'"),
        ('person', 'person_matches',
         "match_rule = 'unmatched' and (is_expected_to_match or candidates > 1)"),
    ] %}
    select
        '{{ entity }}' as entity,
        source_{{ entity }}_id as record_id,
        case when candidates > 1 then 'ambiguous' else 'unmatched' end as reason,
        candidates,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from {{ matches }}
    where {{ condition }}

    union all
    {% endfor %}
    select
        'customer' as entity,
        source_customer_id as record_id,
        'duplicate' as reason,
        cast(accounts_of_the_name - 1 as integer) as candidates,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from named
    where accounts_of_the_name > 1

),

final as (

    select
        reviews.entity,
        reviews.record_id,
        reviews.reason,
        reviews.candidates,
        {{ provenance_of('reviews') }}

    from reviews
    left join decisions
        on
            reviews.entity = decisions.entity
            and reviews.record_id = decisions.record_id
    where decisions.record_id is null

)

select * from final
