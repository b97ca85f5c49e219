-- If this fails, the ledger posts what the delivery system's facts don't say, for more
-- than one percent of the revenue of a method: start with the lines and months of
-- `fct_recognition_differences` whose kind is `unexplained`, the largest first.
-- It warns: the books of a firm may disagree, and that must not stop a forecast.

{{ config(severity='warn') }}

with

unexplained as (

    select
        revenue_method,
        sum(abs(amount_corporate)) as unexplained_amount
    from {{ ref('fct_recognition_differences') }}
    where difference_kind = 'unexplained'
    group by 1

),

posted as (

    select
        revenue_method,
        sum(abs(posted_amount_corporate)) as posted_amount
    from {{ ref('fct_revenue_recognition') }}
    group by 1

)

select
    posted.revenue_method,
    posted.posted_amount,
    unexplained.unexplained_amount
from posted
inner join unexplained
    on posted.revenue_method = unexplained.revenue_method
where unexplained.unexplained_amount > 0.01 * posted.posted_amount
