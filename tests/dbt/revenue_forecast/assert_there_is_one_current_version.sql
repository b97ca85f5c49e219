-- If this fails, readers of "the" forecast see none, or the sum of two.

select count(*) as current_versions

from {{ ref('dim_forecast_versions') }}
where is_current
having count(*) <> 1
