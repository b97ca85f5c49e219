-- If this fails, a write-down was lost or counted twice on its way from raw: the rows
-- or the money of adjustments differ.

{{ landed_but_not_kept(
    source('raw_certinia', 'miscellaneous_adjustment'),
    ref('fct_adjustments'),
    {'amount': 'pse__amount__c'}
) }}
