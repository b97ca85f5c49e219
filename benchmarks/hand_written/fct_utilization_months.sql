-- fct_utilization_months as one would write it once, for DuckDB alone.
with parts as (
    select week_starts_on, month_start, min(date_day) as starts_on,
        max(date_day) as ends_on
    from canonical.dim_dates group by all
),
days as (
    select work_calendar_id, date_day, weekday_hours,
        weekday_hours - capacity_hours as holiday,
        if(iso_weekday <= 5, 1, 0) as weekday,
        sum(weekday) over w as weekdays, sum(weekday_hours) over w as gross,
        sum(holiday) over w as holidays
    from canonical.dim_working_days
    window w as (partition by work_calendar_id order by date_day)
),
employed as (
    select p.person_id, p.work_calendar_id, p.utilization_target, d.week_starts_on,
        d.month_start, greatest(d.starts_on, coalesce(p.employed_from, $as_of)) as a,
        least(d.ends_on, coalesce(p.employed_to, date '9999-12-31')) as z
    from canonical.dim_people p
    join parts d on coalesce(p.employed_from, $as_of) <= d.ends_on
        and coalesce(p.employed_to, date '9999-12-31') >= d.starts_on
    where not p.is_external and not p.is_excluded_from_time
        and d.week_starts_on <= $as_of + 182
        and d.week_starts_on
            >= (select min(week_starts_on) from canonical.fct_time_entries)
),
capacity as (
    select e.*, z.weekdays - a.weekdays + a.weekday as weekdays,
        z.gross - a.gross + a.weekday_hours as gross,
        z.holidays - a.holidays + a.holiday as holidays
    from employed e
    join days a on a.work_calendar_id = e.work_calendar_id and a.date_day = e.a
    join days z on z.work_calendar_id = e.work_calendar_id and z.date_day = e.z
),
worked as (
    select t.person_id, t.week_starts_on, t.month_start,
        sum(t.hours) filter (class = 'approved') as approved,
        sum(t.hours) filter (class = 'approved'
            and a.approved_on > t.week_starts_on + 14) as late,
        sum(t.hours) filter (class = 'submitted') as submitted,
        sum(t.hours) filter (class = 'credited') as credited,
        sum(t.hours) filter (class = 'investment') as investment,
        sum(t.hours) filter (class = 'internal') as internal,
        sum(t.hours) filter (class = 'leave') as leave
    from canonical.fct_time_entries t
    left join canonical.dim_projects p using (project_id)
    left join canonical.fct_approvals a
        on a.record_id = t.time_entry_id and a.entity = 'time_entry',
    lateral (select case
        when t.status = 'rejected' then 'none' when t.is_leave then 'leave'
        when t.status = 'saved' then 'none'
        when t.is_billable and t.is_approved then 'approved'
        when t.is_billable then 'submitted' when t.is_time_credited then 'credited'
        when p.is_internal then 'internal' else 'investment' end as class)
    group by all
),
booked as (
    select a.person_id, s.week_starts_on, s.month_start,
        sum(s.scheduled_hours) filter (a.commitment <> 'soft') as hard,
        sum(s.scheduled_hours) filter (a.commitment = 'soft') as soft
    from canonical.fct_scheduled_hours s
    join canonical.fct_assignments a using (assignment_id)
    join canonical.dim_projects p on p.project_id = a.project_id
    where a.is_billable and not p.is_internal group by all
),
measured as (
    select c.person_id, c.month_start, c.utilization_target,
        coalesce(w.approved, 0) as approved, coalesce(w.late, 0) as late,
        coalesce(w.submitted, 0) as submitted, coalesce(w.credited, 0) as credited,
        coalesce(w.investment, 0) as investment, coalesce(w.internal, 0) as internal,
        coalesce(w.leave, 0) as leave, c.holidays, c.gross, c.weekdays,
        coalesce(b.hard, 0) as hard, coalesce(b.soft, 0) as soft,
        c.gross - c.holidays as without_holidays,
        greatest(without_holidays - coalesce(w.leave, 0), 0) as net,
        c.week_starts_on > $as_of as ahead,
        c.week_starts_on + 14 <= $as_of as cut_off,
        case when ahead then coalesce(b.hard, 0)
            when cut_off then coalesce(w.approved, 0)
            else coalesce(w.approved, 0) + coalesce(w.submitted, 0) end as utilized
    from capacity c
    left join worked w using (person_id, week_starts_on, month_start)
    left join booked b using (person_id, week_starts_on, month_start)
),
months as (
    select person_id, month_start,
        sum(approved)::decimal(18, 2) as billable_approved_hours,
        sum(submitted)::decimal(18, 2) as billable_submitted_hours,
        sum(credited)::decimal(18, 2) as credited_hours,
        sum(investment)::decimal(18, 2) as investment_hours,
        sum(internal)::decimal(18, 2) as internal_hours,
        sum(leave)::decimal(18, 2) as leave_hours,
        sum(holidays)::decimal(18, 2) as holiday_hours,
        sum(gross)::decimal(18, 2) as capacity_gross_hours,
        sum(net)::decimal(18, 2) as capacity_net_hours,
        round(sum(hard), 2)::decimal(18, 2) as scheduled_hard_hours,
        round(sum(soft), 2)::decimal(18, 2) as scheduled_soft_hours,
        round(sum(utilized), 2)::decimal(18, 2) as utilized_hours,
        round(sum(utilized - late), 2)::decimal(18, 2) as utilized_at_cut_off_hours,
        sum(late)::decimal(18, 2) as approved_late_hours,
        round(sum(utilization_target * net), 2)::decimal(18, 2) as target_hours,
        round(sum(greatest(net - hard, 0)), 2)::decimal(18, 2) as bench_hours,
        round(sum(greatest(hard - net, 0)), 2)::decimal(18, 2)
            as over_allocated_hours,
        sum(weekdays * 8)::decimal(18, 2) as gross_2080_hours,
        round(sum(round(weekdays * 2000 / 260, 10)), 2)::decimal(18, 2)
            as gross_2000_hours,
        sum(without_holidays)::decimal(18, 2) as net_of_holidays_hours,
        sum(net)::decimal(18, 2) as net_of_holidays_and_leave_hours,
        bool_or(ahead) as is_forward, bool_and(cut_off) as is_cut_off
    from measured group by all
)
select m.person_id, m.month_start, p.person_name, p.role_name,
    coalesce(region.org_unit_name, 'Unassigned') as region_name,
    coalesce(practice.org_unit_name, 'Unassigned') as practice_name,
    p.utilization_target::decimal(18, 6) as target_utilization,
    m.* exclude (person_id, month_start, is_forward, is_cut_off),
    m.utilized_hours - m.target_hours as over_target_hours,
    round(m.utilized_hours / nullif(m.gross_2080_hours, 0), 6)
        as utilization_gross_2080,
    round(m.utilized_hours / nullif(m.gross_2080_hours * 2000 / 2080, 0), 6)
        as utilization_gross_2000,
    round(m.utilized_hours / nullif(m.net_of_holidays_hours, 0), 6)
        as utilization_net_of_holidays,
    round(m.utilized_hours / nullif(m.net_of_holidays_and_leave_hours, 0), 6)
        as utilization_net_of_holidays_and_leave,
    m.is_forward, m.is_cut_off
from months m
join canonical.dim_people p using (person_id)
left join canonical.dim_org_units region on region.org_unit_id = p.region_id
left join canonical.dim_org_units practice on practice.org_unit_id = p.practice_id
