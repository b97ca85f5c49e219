-- If this fails, an order that a customer signed, or was asked for, was lost or counted
-- twice on its way from raw: the rows or the money of budgets differ.

{{ landed_but_not_kept(
    source('raw_certinia', 'budget'),
    ref('fct_budgets'),
    {'amount': 'pse__amount__c'}
) }}
