-- If this fails, backlog is wrong from its first line: the approved purchase orders
-- that stand in raw differ in rows or money from the contract modifications.
-- Those of templates and deleted projects count on neither side.

{{ landed_but_not_kept(
    source('raw_certinia', 'budget'),
    ref('fct_contract_modifications'),
    {'amount': 'pse__amount__c'},
    condition='pse__approved__c and pse__include_in_financials__c'
    " and pse__type__c like 'Customer Purchase Order%' and "
    ~ record_id('pse__project__c')
    ~ ' in (select project_id from ' ~ ref('dim_projects') ~ ')'
) }}
