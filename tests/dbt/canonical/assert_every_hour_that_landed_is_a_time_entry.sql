-- If this fails, utilization and revenue are short of hours, or count some twice: rows
-- and hours of the timecards that stand in raw differ from those in the canonical
-- facts.
-- It doesn't test whether all timecards were landed; the landing's own counts do.

{{ landed_but_not_kept(
    source('raw_certinia', 'timecard'),
    ref('fct_time_entries'),
    {'hours': 'pse__total_hours__c'}
) }}
