"""Answers that are one for everybody named: given before the people of the enquiry changed, they are given no more.

Whether a record is restricted, whether a child may be harmed, and what may be shared was said of the people as they
were then. When it was said and when they were named is kept with every saving, so nobody has to remember to ask again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer
from forms_service.casework.ids import EnquiryId
from forms_service.casework.people.subjects import NAMING, Named, everyone_named
from forms_service.engine.definitions.forms import Definition
from forms_service.services.work import Work


@dataclass(frozen=True)
class PeopleNamed:
    """Who is named in an *enquiry*: its *intake* and what was *saved* there; what *corrected* answers say is known."""

    enquiry: EnquiryId
    intake: Definition
    saved: Mapping[str, SavedAnswer]
    corrected: Collection[str] = ()

    @property
    def answers(self) -> list[SavedAnswer]:
        asked = {self.intake.bearer(meaning) for meaning in NAMING}
        return [self.saved[question] for question in sorted(asked) if question in self.saved]


def given_of_everyone(
    definition: Definition, questionnaire: Questionnaire, saved: Mapping[str, SavedAnswer]
) -> list[SavedAnswer]:
    """Return what is answered once for everybody; what was sent with a part before stands as it was sent."""
    is_sent = questionnaire.part > 1
    asked = [q.id for q in definition.questions if q.of_everyone == "always" or (q.of_everyone and not is_sent)]
    return [saved[name] for name in asked if name in saved and saved[name].value is not None]


def outdated(work: Work, given: Iterable[SavedAnswer], naming: PeopleNamed, *, is_own: bool = False) -> frozenset[str]:
    """Return which of the answers *given* were given of other people than those who are named now.

    In an intake, whose *own* answers they are, what was saved together was said together, however the clock stands.
    """
    named = naming.answers
    later = [(one, [each for each in named if _is_later(each, one, is_own=is_own)]) for one in given]
    found = {one.question for one, since in later if any(each.question in naming.corrected for each in since)}
    unsure = [one for one, since in later if since and one.question not in found]
    if not unsure:
        return frozenset(found)
    every = work.questionnaires.savings([naming.enquiry], [each.question for each in named])[naming.enquiry]
    now = _named(naming.intake, every)
    for one in unsure:
        then = [each for each in every if not _is_later(each, one, is_own=is_own)]
        found |= {one.question} if _named(naming.intake, then) != now else set()
    return frozenset(found)


def _is_later(naming: SavedAnswer, given: SavedAnswer, *, is_own: bool) -> bool:
    if is_own:
        return naming.revision > given.revision
    return naming.saved_at > given.saved_at


def _named(intake: Definition, savings: Sequence[SavedAnswer]) -> frozenset[Named]:
    """Everybody named by what was saved last of each answer."""
    answers = {each.question: each.value for each in savings}
    return everyone_named(intake.by_meaning({name: value for name, value in answers.items() if value is not None}))
