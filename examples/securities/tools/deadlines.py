"""Filing obligations: what an event requires, and by when."""

from datetime import date, timedelta
from typing import Any

from pydantic import validate_call

from examples.securities.enumerations import Event, FilerStatus
from examples.securities.tools.business_days import add_business_days, add_months, next_business_day
from examples.securities.tools.corpus import Entry, entries

_QUARTER = 3


@validate_call
def filing_obligation(event: Event, event_date: date, filer_status: FilerStatus) -> dict[str, Any]:
    """Find which filing an event requires and when it is due.

    Args:
        event: Event or report; 8-K events by item number.
        event_date: Date of the event, or last day of the period for a periodic report.
        filer_status: Filer status of the issuer.

    Returns:
        The filing, its due date if the rules fix one, and the rule.

    Raises:
        ValueError: the due date lies after the year 9999.
    """
    entry = next(item for item in entries("deadlines") if item["event"] == event)
    try:
        due = _due(entry, event_date, filer_status)
    except OverflowError:
        raise ValueError("expected an event whose due date lies in the years 1 to 9999") from None
    return {
        "event": event,
        "title": entry["title"],
        "form": entry["form"],
        "event_date": event_date.isoformat(),
        "due": due.isoformat() if due else None,
        "rule": entry["rule"],
        "citation": entry["citation"],
    }


def _due(entry: Entry, day: date, filer_status: str) -> date | None:
    """The due date by the entry's parts, applied in the order of the rules' own wording."""
    if "business_days" in entry:
        day = add_business_days(day, entry["business_days"])
    elif "months" in entry:
        day = next_business_day(add_months(day, entry["months"]))
    elif "filer_days" in entry:
        day = _calendar(day, entry["filer_days"][filer_status])
    elif "quarter_days" in entry:
        day = _calendar(_quarter_end(day), entry["quarter_days"])
    elif not entry.get("same_day") and "calendar_days" not in entry:
        return None
    if "calendar_days" in entry:
        day = _calendar(day, entry["calendar_days"])
    return add_business_days(day, entry["then_business_days"]) if "then_business_days" in entry else day


def _calendar(day: date, count: int) -> date:
    return next_business_day(day + timedelta(days=count))


def _quarter_end(day: date) -> date:
    first_month = (day.month - 1) // _QUARTER * _QUARTER + 1
    return add_months(date(day.year, first_month, 1), _QUARTER) - timedelta(days=1)
