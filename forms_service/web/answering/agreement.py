"""Answers that do not agree, as their author answers for them and as whoever authorises reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import flask

from forms_service.casework.answering.explanations import SINCE, Explained, Since
from forms_service.engine.agreement import AnswerInWords
from forms_service.services.answering.agreement import problems_of
from forms_service.services.answering.explaining import TypedExplanation
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.other_enquiries import undecided
from forms_service.web.answering.presenters import page_of
from forms_service.web.auditing.history import name_of
from forms_service.web.frame import visits

WHY: Final = "why-"
SINCE_THEN: Final = "since-"
"""Begin the names of what an author types about a disagreement; its key follows."""


@dataclass(frozen=True)
class DisagreementLine:
    """One disagreement as it is shown: *href* leads to the answer; *beside* are the answers that do not agree.

    The *reason* was given, or is *proposed_from* elsewhere.
    """

    key: str
    text: str
    authoriser: str
    beside: Sequence[tuple[str, str]]
    href: str = ""
    is_stop: bool = False
    asks_what_was_done: bool = False
    asks_since: bool = False
    asks_if_wrong: bool = False
    reason: str = ""
    proposed_from: str = ""
    since: str = ""
    by: str = ""
    answer: str = ""
    error: str = ""


def lines(opened: OpenQuestionnaire, found: Sequence[Explained], *, refused: bool = False) -> list[DisagreementLine]:
    """Return what does not agree, each with what was said to it; with *refused*, also what is still lacking."""
    return [_line(opened, one, one.lacks if refused else "") for one in found]


def _line(opened: OpenQuestionnaire, one: Explained, error: str) -> DisagreementLine:
    broken, said = one.disagreement, one.explanation
    whom = f"{broken.whom}: " if broken.whom else ""
    return DisagreementLine(
        broken.key,
        broken.in_full,
        whom + broken.authoriser,
        [*_beside(broken.now, broken.against if one.is_seen else None, broken.where), *_whom_to_ring(one)],
        _way_to_right(opened, broken.rule, broken.question),
        broken.is_stop,
        broken.at_once,
        bool(broken.sent),
        bool(broken.unsent),
        said.text if said else one.proposed.reason if one.proposed else "",
        one.proposed.whence if one.proposed and not said else "",
        said.since if said else "",
        name_of(said.by, visits.ports().directory) if said else "",
        error=error,
    )


def _beside(now: AnswerInWords | None, against: AnswerInWords | None, where: str) -> list[tuple[str, str]]:
    mine = [(now.label, now.words)] if now else []
    if against is None:
        return mine
    return [*mine, (f"{against.label}, in {where}" if where else against.label, against.words)]


def _whom_to_ring(one: Explained) -> list[tuple[str, str]]:
    """Whom to ring about what stands in another enquiry."""
    where = one.disagreement.where
    return [("Whom to ring", f"{one.ring}, about {where}")] if one.disagreement.elsewhere else []


def sealed_lines(answered: Sequence[Mapping[str, str]]) -> list[DisagreementLine]:
    """Return what did not agree when it was sealed, with what its author and its authoriser said to it."""
    return [
        DisagreementLine(
            one["rule"],
            _called(one, "author"),
            _called(one, "authoriser"),
            [(one["where"] or "", text) for text in (one["now"], one["against"]) if text],
            asks_since=bool(one["since"]),
            reason=one["reason"],
            since=one["since"],
            by=one["by"],
            answer=one["answer"],
        )
        for one in answered
    ]


def _called(one: Mapping[str, str], words: str) -> str:
    return f"{one['whom']}: {one[words]}" if one["whom"] else one[words]


def _way_to_right(opened: OpenQuestionnaire, rule: str, question: str) -> str:
    """Where it is put right: on the page of the answer; who is who, with one press where all is checked."""
    if rule != undecided.RULE:
        return page_of(opened, question)
    return flask.url_for("checking.check", questionnaire_id=opened.questionnaire.id, _anchor="asked-before")


def lacking(opened: OpenQuestionnaire, found: Sequence[Explained]) -> list[dict[str, str]]:
    """Return what an author has still to say, with a link to its place on the page, or to put right, to the answer."""
    stops = {one.disagreement.key: one.disagreement.rule for one in found if one.disagreement.is_stop}
    return [
        {
            "text": problem.message,
            "href": (problem.rule in stops and _way_to_right(opened, stops[problem.rule], problem.question))
            or f"#{WHY}{problem.rule}",
        }
        for problem in problems_of(found)
    ]


def typed(posted: Mapping[str, str]) -> dict[str, TypedExplanation]:
    """Return what was typed about each disagreement, by its key."""
    keys = {name.removeprefix(WHY): text for name, text in posted.items() if name.startswith(WHY)}
    return {key: TypedExplanation(text, _since(posted.get(f"{SINCE_THEN}{key}", ""))) for key, text in keys.items()}


def _since(chosen: str) -> Since:
    return next((since for since in SINCE if since == chosen), "")
