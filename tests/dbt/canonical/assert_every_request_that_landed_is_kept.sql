-- If this fails, work that nobody is booked for yet is short of requests: those that
-- stand in raw differ in rows or hours from the canonical ones.

{{ landed_but_not_kept(
    source('raw_certinia', 'resource_request'),
    ref('fct_resource_requests'),
    {'requested_hours': 'pse__sow_hours__c'}
) }}
