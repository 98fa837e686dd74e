"""Whom other enquiries name who may be one of ours, and of whom nobody has said whether they are: identity comes first.

Nothing is sent to a manager, authorised or issued before that is said: what is known there may be of the same person.
Whoever is likely the same is held to be it in every check until somebody says otherwise, so is no open question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict
from forms_service.casework.meanings import SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS
from forms_service.engine.agreement import Disagreement
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.other_enquiries.elsewhere import AskedElsewhere, look_up
from forms_service.services.people.matches import Match
from forms_service.services.people.sight import Sight, Sights
from forms_service.services.work import Work

RULE: Final = "undecided_identity"


@dataclass(frozen=True)
class OpenIdentity:
    """One of ours, and an *enquiry* that names who may be the same."""

    match: Match
    enquiry: Enquiry


def undecided(
    work: Work, opened: OpenQuestionnaire, asked: Sequence[AskedElsewhere] | None = None
) -> list[OpenIdentity]:
    """Return of whom in a reply it is not said yet; *asked* are the other enquiries, where they are looked up already.

    Of a restricted enquiry nobody here is told who it names, so nobody can say it: whoever may be rung, is shown.
    """
    every = look_up(work, [opened.enquiry])[opened.enquiry.id] if asked is None else asked
    rows = {subject.row for subject in opened.people}
    found = [each for each in _open_identities(every) if each.match.subject.row in rows]
    if not found:
        return []
    sights = Sights(work, [each.enquiry for each in found])
    return [each for each in found if sights.of(each.enquiry) is not Sight.EXISTENCE]


def _open_identities(asked: Sequence[AskedElsewhere]) -> Iterator[OpenIdentity]:
    for each in asked:
        yield from (OpenIdentity(match, each.enquiry) for match in each.matches if not match.is_sure)


def disagreements(
    work: Work,
    opened: OpenQuestionnaire,
    found: Collection[Disagreement] = (),
    asked: Sequence[AskedElsewhere] | None = None,
) -> Iterator[Disagreement]:
    """What keeps a reply with its author: each to be said on the page on which it is checked.

    Where what was answered there is *found* to contradict this, author and authoriser answer for just that.
    """
    answered = {(one.elsewhere, one.place[1] if len(one.place) > 1 else "") for one in found if one.elsewhere}
    for each in undecided(work, opened, asked):
        subject = each.match.subject
        if (each.enquiry.id, subject.row) in answered:
            continue
        bearer = opened.definition.bearer(SEARCH_CHILD_RESULTS if subject.row else SEARCH_ADULT_RESULT)
        question = bearer or opened.path.questions[0].id
        yield Disagreement(
            RULE,
            (question, subject.row) if subject.row and bearer else (question,),
            f"The enquiry {each.enquiry.reference} names somebody who may be the same person. Say whether it is one "
            "person or two, under “Asked before about the same people”",
            "It is not said whether somebody whom another enquiry names is the same person",
            level="stop",
            whom=subject.name,
            where=f"the enquiry {each.enquiry.reference}",
        )


def refuse_undecided(opened: OpenQuestionnaire, found: Iterable[Disagreement]) -> None:
    """Refuse to issue a reply about somebody of whom it is not said yet, by what is *found* of it. ``Conflict``."""
    named = "; ".join(dict.fromkeys(f"{one.whom} and {one.where}" for one in found if one.rule == RULE))
    if named:
        raise Conflict(
            f"{opened.enquiry.reference}: another enquiry names somebody who may be the same person, and nobody "
            f"has said whether it is one person or two: {named}. Say so on the page of the person, and issue it then."
        )
