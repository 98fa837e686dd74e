"""The appointment that comes with an e-mail: kept as it came if nothing in it acts, and else without those lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from forms_service.adapters.uploads.links import is_followed

CALENDAR: Final = "text/calendar"
CALENDARS: Final = frozenset({CALENDAR, "application/ics"})
OF_CALENDAR: Final = "what opens, fetches or starts something in its appointment"
_PROPERTIES_NAMES: Final = (
    "begin end version prodid method calscale uid dtstamp dtstart dtend due duration summary description location "
    "organizer attendee sequence status class priority transp created last-modified recurrence-id rrule rdate exdate "
    "exrule categories comment contact geo resources completed percent-complete freebusy related-to request-status "
    "tzid tzname tzoffsetfrom tzoffsetto tzurl action trigger repeat url color name refresh-interval acknowledged"
)
_PROPERTIES: Final = frozenset(_PROPERTIES_NAMES.split())
_ADDRESSES: Final = frozenset({"url", "tzurl", "organizer", "attendee"})
_COMPONENTS: Final = frozenset(
    {"vcalendar", "vevent", "vtodo", "vfreebusy", "vtimezone", "standard", "daylight", "valarm"}
)
_LINE: Final = re.compile(
    r'([a-z0-9-]+)((?:;[a-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.IGNORECASE
)
_CONTROL: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_ACTING: Final = re.compile(r";(altrep|fmttype|encoding|dir)=|;value=\"?(binary|uri)", re.IGNORECASE)
_SCHEME: Final = re.compile(r"\b[a-z][a-z0-9+.-]{0,30}:[^\s\"\\,;<>]*", re.IGNORECASE)


def plain_calendar(text: str) -> tuple[str, tuple[str, ...]]:
    """Return an appointment in which nothing acts, and what was left out of it in words; itself, if that is nothing."""
    whole = re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n"))
    lines = [line for line in _without_alarms(whole.split("\n")) if _is_inert(line)]
    if "\n".join(lines) == whole:
        return text, ()
    return "\r\n".join(lines), (OF_CALENDAR,)


def _without_alarms(lines: list[str]) -> Iterator[str]:
    """Leave out every alarm that does something else than show words."""
    alarm: list[str] = []
    for line in lines:
        is_begin = line.strip().upper() == "BEGIN:VALARM"
        if not alarm and not is_begin:
            yield line
            continue
        alarm.append(line)
        if line.strip().upper() == "END:VALARM":
            yield from alarm if _is_shown(alarm) else ()
            alarm = []


def _is_shown(alarm: list[str]) -> bool:
    actions = [line.strip().upper() for line in alarm if line.upper().startswith("ACTION")]
    return actions == ["ACTION:DISPLAY"]


def _is_inert(line: str) -> bool:
    if not line.strip():
        return True
    parts = _LINE.fullmatch(line)
    if parts is None or _CONTROL.search(line):
        return False
    name, value = parts[1].lower(), parts[3]
    if name in {"begin", "end"}:
        return value.strip().lower() in _COMPONENTS
    if name == "action":
        return value.strip().upper() == "DISPLAY"
    if name.startswith("x-"):
        return "<" not in value and not _ACTING.search(parts[2]) and all(map(is_followed, _SCHEME.findall(value)))
    is_web_address = name not in _ADDRESSES or is_followed(value)
    is_address_alone = name in {"url", "tzurl"}
    return name in _PROPERTIES and is_web_address and (is_address_alone or not _ACTING.search(parts[2]))
