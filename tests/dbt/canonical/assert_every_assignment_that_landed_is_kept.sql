-- If this fails, bookings are missing or doubled: assignments that stand in raw differ
-- in rows from the canonical ones.
-- Those of templates and deleted projects count on neither side. Their hours are their
-- schedules', which another test follows from the assignment to its weeks.

{{ landed_but_not_kept(
    source('raw_certinia', 'assignment'),
    ref('fct_assignments'),
    condition=record_id('pse__project__c')
    ~ ' in (select project_id from ' ~ ref('dim_projects') ~ ')'
) }}
