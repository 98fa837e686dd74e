"""The invented enquiries and scenarios, read from ``demonstration/``: every answer as it would be typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import yaml

from forms_service.engine.answers import Raw
from forms_service.settings import ROOT

ENQUIRIES = ROOT / "demonstration" / "enquiries.yaml"
SCENARIOS = ROOT / "demonstration" / "scenarios.yaml"
REPLY = "prison_enquiry_response"

FindDocument = Callable[[str], str]
"""Finds the document of a code that may be chosen, and returns its id."""


@dataclass(frozen=True)
class Step:
    """One act of a scenario, such as ``send`` or ``issue``, and what it is given to be done with."""

    act: str
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    title: str
    steps: Sequence[Step]


def enquiries() -> Sequence[Mapping[str, Any]]:
    """Return the invented enquiries that lead to one reply each."""
    found: Sequence[Mapping[str, Any]] = _strings(ENQUIRIES.read_text(encoding="utf-8"))
    return found


def scenario_of(enquiry: Mapping[str, Any]) -> Scenario:
    """One of these enquiries with its one reply, told as the acts of a scenario."""
    steps = [
        Step("record", {"typed": enquiry["intake"]}),
        Step("answer", {"reply": REPLY, "typed": enquiry["reply"]}),
        Step("send", {"reply": REPLY, "because": enquiry.get("because", {})}),
        Step("authorise", {"reply": REPLY}),
        Step("issue", {"reply": REPLY}),
        Step("give", {"reply": REPLY, "channel": "Secure email"}),
    ]
    closing = [Step("close", {"reason": enquiry["close"]})] if "close" in enquiry else []
    return Scenario(enquiry["title"], [*steps, *closing])


def scenarios() -> Sequence[Scenario]:
    """Return the acceptance scenarios, the sets of answers that they name put in."""
    read = _strings(SCENARIOS.read_text(encoding="utf-8"))
    return [
        Scenario(
            told["title"], [_step(act, given, read["answers"]) for step in told["steps"] for act, given in step.items()]
        )
        for told in read["scenarios"]
    ]


def _strings(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 (it makes nothing but strings, lists and mappings)


def _step(act: str, given: Any, sets: Mapping[str, Mapping[str, Raw]]) -> Step:
    if not isinstance(given, Mapping):
        return Step(act, {"name": given})
    named = given.get("with", ())
    if not named:
        return Step(act, given)
    typed: dict[str, Raw] = {}
    for name in named:
        typed |= sets[name]
    rest = {key: value for key, value in given.items() if key not in {"with", "typed"}}
    return Step(act, {**rest, "typed": {**typed, **given.get("typed", {})}})


def as_typed(raw: Any, now: datetime, document: FindDocument) -> Raw:
    """Return an answer of a script as it is typed at *now* (local): its days and documents put in."""
    if isinstance(raw, Mapping):
        return _placed(raw, now, document) if len(raw) == 1 else {k: as_typed(v, now, document) for k, v in raw.items()}
    if isinstance(raw, list):
        return [as_typed(item, now, document) for item in raw]
    return str(raw)


def _placed(raw: Mapping[str, Any], now: datetime, document: FindDocument) -> Raw:
    ((name, value),) = raw.items()
    match name:
        case "ago":
            return _day(now.date() - timedelta(days=int(value)))
        case "ahead":
            return _day(now.date() + timedelta(days=int(value)))
        case "today":
            return {**_day(now.date()), "time": value}
        case "now":
            return {**_day(now.date()), "time": now.strftime("%H:%M")}
        case "document":
            return document(value)
        case _:
            return {name: as_typed(value, now, document)}


def _day(day: date) -> dict[str, str]:
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
