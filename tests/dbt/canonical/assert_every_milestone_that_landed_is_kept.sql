-- If this fails, billing plans and the forecast of milestones are wrong: those that
-- stand in raw differ in rows or money from the canonical ones.
-- Those of templates and deleted projects count on neither side.

{{ landed_but_not_kept(
    source('raw_certinia', 'milestone'),
    ref('dim_milestones'),
    {'amount': 'pse__milestone_amount__c'},
    condition=record_id('pse__project__c')
    ~ ' in (select project_id from ' ~ ref('dim_projects') ~ ')'
) }}
