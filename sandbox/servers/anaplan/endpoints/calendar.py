"""The model's calendar, its current period, and its versions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.errors import BadRequestError
from sandbox.servers.anaplan.model.objects import END_OF_TIME, START_OF_TIME
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.model.timescale import CALENDAR_TYPE
from sandbox.servers.anaplan.rights import switchover

if TYPE_CHECKING:
    from starlette.responses import Response

    from sandbox.servers.anaplan.call import Call
    from sandbox.servers.anaplan.model.objects import Version
    from sandbox.servers.anaplan.model.timescale import Period

_PERIOD: Final = "current period"
_YEAR: Final = "fiscal year"
"""Names of settings."""


def model_calendar(call: Call) -> Response:
    """The calendar as it is set."""
    return call.one("modelCalendar", modelCalendar=_calendar(call))


def set_fiscal_year(call: Call) -> Response:
    """Set the current fiscal year."""
    call.require_administrator()
    year = call.object().get("year")
    if not isinstance(year, str) or call.model.time.fiscal_year_of(year) is None:
        raise BadRequestError(f"Fiscal year {year} is out of range")
    call.store.set(_YEAR, year)
    return call.one("modelCalendar", modelCalendar={"fiscalYear": _fiscal_year(call)})


def current_period(call: Call) -> Response:
    """The month that is under way; empty texts where none is set."""
    shown = {**_current(call), "calendarType": CALENDAR_TYPE}
    return call.one("currentPeriod", currentPeriod=shown)


def set_current_period(call: Call) -> Response:
    """Set the current period by one of its days; an empty text resets it."""
    call.require_administrator()
    text = call.object().get("date")
    if text != "" and call.model.time.month_of(_day(text)) is None:
        raise BadRequestError(f"The model has no period for {text}")
    call.store.set(_PERIOD, str(text))
    return current_period(call)


def versions(call: Call) -> Response:
    """The versions, with the periods in which they can be written."""
    shown = [_version(call, version) for version in call.model.versions]
    return call.many("version", "versionMetadata", shown)


def set_switchover(call: Call) -> Response:
    """Set the first day of a version that is forecast; it can only move on."""
    call.require_administrator()
    version = find(call.model.versions, call.part("version"))
    if version.is_actual:
        raise BadRequestError("The actual version has no switchover")
    text = call.object().get("date")
    before = switchover(version, call.store)
    if text != "":
        day = _day(text)
        if before is not None and day <= before:
            raise BadRequestError(f"The date must be after {before}")
        period = _month(call, day)
        if period is None:
            raise BadRequestError(f"The model has no period for {text}")
        text = period.starts_on.isoformat()
    call.store.set(f"switchover {version.id}", text)
    shown = {
        **_switchover(call, switchover(version, call.store)),
        "calendarType": CALENDAR_TYPE,
    }
    return call.one("versionSwitchover", versionSwitchover=shown)


def _calendar(call: Call) -> dict[str, Any]:
    """The calendar as the API shows it."""
    scale = call.model.time
    year = _fiscal_year(call)
    current = int(year["year"][2:]) + 2000
    return {
        "calendarType": CALENDAR_TYPE,
        "currentPeriod": _current(call),
        "fiscalYear": year,
        "pastYearsCount": current - scale.first_year,
        "futureYearsCount": scale.last_year - current,
        "totalsSelection": {
            "quarterTotals": "QUARTER" in scale.totals,
            "halfYearTotals": "HALF_YEAR" in scale.totals,
            "yearToDateSummary": False,
            "yearToGoSummary": False,
            "totalOfAllPeriods": False,
        },
    }


def _fiscal_year(call: Call) -> dict[str, str]:
    """The current fiscal year: as it was set, or the one of the current period."""
    scale = call.model.time
    kept = call.store.setting(_YEAR)
    period = _month_of_label(call, call.model.current_period)
    years = [
        scale.fiscal_year(year) for year in range(scale.first_year, scale.last_year + 1)
    ]
    shown = next(
        (
            year
            for year in years
            if year.label == kept
            or (kept is None and period and period.starts_on <= year.ends_on)
        ),
        years[0],
    )
    return {
        "year": shown.label,
        "startDate": shown.starts_on.isoformat(),
        "endDate": shown.ends_on.isoformat(),
    }


def _current(call: Call) -> dict[str, str]:
    """The current period."""
    kept = call.store.setting(_PERIOD)
    if kept is None:
        period = _month_of_label(call, call.model.current_period)
    else:
        period = _month(call, date.fromisoformat(kept)) if kept else None
    if period is None:
        return {"periodText": "", "lastDay": ""}
    return {"periodText": period.label, "lastDay": period.ends_on.isoformat()}


def _version(call: Call, version: Version) -> dict[str, Any]:
    """A version."""
    shown: dict[str, Any] = {
        "id": version.id,
        "name": version.name,
        "isCurrent": version.is_current,
        "isActual": version.is_actual,
        "editFrom": _edge(call, version.edit_from),
        "editTo": _edge(call, version.edit_to),
    }
    if version.notes:
        shown["notes"] = version.notes
    day = switchover(version, call.store)
    if day is not None:
        shown["switchover"] = _switchover(call, day)
    return shown


def _edge(call: Call, day: date) -> dict[str, str]:
    """The first or the last day on which a version can be written."""
    labels = {START_OF_TIME: "Start of Timescale", END_OF_TIME: "End of Timescale"}
    period = _month(call, day)
    label = labels.get(day) or (period.label if period else "")
    return {"periodText": label, "date": day.isoformat()}


def _switchover(call: Call, day: date | None) -> dict[str, str]:
    """A switchover; empty texts where there is none."""
    period = _month(call, day) if day else None
    if day is None or period is None:
        return {"periodText": "", "date": ""}
    return {"periodText": period.label, "date": day.isoformat()}


def _month(call: Call, day: date) -> Period | None:
    """The month that a day lies in."""
    id_ = call.model.time.month_of(day)
    return next((m for m in call.model.time.months() if m.id == id_), None)


def _month_of_label(call: Call, label: str) -> Period | None:
    """The month that is called so."""
    return next((m for m in call.model.time.months() if m.label == label), None)


def _day(text: object) -> date:
    """A day of a request."""
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise BadRequestError(f"Bad date: {text}. Use YYYY-MM-DD") from error


ENDPOINTS: Final = (
    Endpoint("GET", "/modelCalendar", model_calendar),
    Endpoint("PUT", "/modelCalendar/fiscalYear", set_fiscal_year),
    Endpoint("GET", "/currentPeriod", current_period),
    Endpoint("PUT", "/currentPeriod", set_current_period),
    Endpoint("GET", "/versions", versions, waits=False),
    Endpoint("PUT", "/versions/{version}/switchover", set_switchover),
)
