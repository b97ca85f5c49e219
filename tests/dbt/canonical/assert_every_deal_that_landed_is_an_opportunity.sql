-- If this fails, the pipeline is short of deals, or counts some twice: the
-- opportunities that stand in raw differ in rows or money from the canonical ones.

{{ landed_but_not_kept(
    source('raw_salesforce', 'opportunity'),
    ref('dim_opportunities'),
    {'amount': 'amount'}
) }}
