"""How much of the time for a reply has gone, the reminders, and what a reply promises for a day after its issue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from textwrap import shorten
from types import MappingProxyType
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.enquiries import Note
from forms_service.casework.meanings import (
    ACTION_DONE,
    ACTION_DUE,
    ACTION_TEXT,
    ACTION_WHO,
    ACTIONS,
    BREACH,
    BREACH_AWARE_AT,
    BREACH_REPORT_BY,
    CORRECTION_KIND,
    EXCHANGE_FEEDBACK_BY,
    EXCHANGE_REVIEW_ON,
    FAMILY_HAD,
    FAMILY_TOLD,
    RECIPIENT,
    RECIPIENT_CHASE_ON,
    RECIPIENT_HAD,
    RECIPIENT_OUTCOME,
    RECIPIENT_TELL,
    RECIPIENTS,
    SENT_IN_ERROR,
    WRONG_PERSON,
    YES,
)
from forms_service.engine.answers import AnswersByMeaning, Value
from forms_service.engine.moments import Moment

ANSWER_AGAIN: Final = "answer-again"
"""The key of what a reply leaves behind that was withdrawn and not answered in another way."""
LATER_FACTS: Final = "later-facts:"
"""What the key begins with of what an issued reply says otherwise than was recorded since."""
LATER_NAMES: Final = "later-names"
"""The key of what a letter that nobody has had was not searched for; it is done once the reply is called back."""
JOINED: Final = "joined:"
"""What the key begins with of a request that was joined to this enquiry; the id of its own follows."""
BREACH_OF: Final = "breach:"
"""What the key begins with of something sent to somebody whom it is not for; the id of the sending follows."""
HOURS_TO_REPORT: Final = 72
"""From when a breach was found until it must have been assessed and reported (UK GDPR article 33)."""
OWED: Final = "owed"
"""The key of what went only to somebody whom it is not for, as a notice said: whoever it is for has not had it."""
TELL: Final = "tell:"
"""What the key begins with of the duty to tell one recipient of a correction; their row follows."""
FAMILY: Final = "-family"
"""What stands in such a key for the parent or carer, who is no recipient of a notice: no row is called so."""
NEEDS_REASON: Final = MappingProxyType(
    {
        ANSWER_AGAIN: "Say why no reply is given.",
        TELL: "Say how they were told, or why they need not be.",
        LATER_FACTS: "Say why the letter stands.",
        BREACH_OF: "Say what the data protection officer was told and decided, and when.",
        OWED: "Say to whom it went, or why it is for nobody.",
        JOINED: "Say how and when whoever made that request was answered.",
    }
)
"""What the keys begin with of what is noted as done only with a reason, and what is said where there is none."""
END_OF_DAY: Final = time(17)
"""Till when something is in time that is promised for a day."""
SHORT: Final = 80
"""How many characters of what is promised a list shows."""
BREACHES_SAID: Final = (BREACH, BREACH_AWARE_AT, CORRECTION_KIND)
"""What answers mean by which the hours of a breach run."""
_SENT_WRONGLY: Final = frozenset({SENT_IN_ERROR, WRONG_PERSON})
PROMISING: Final = frozenset({EXCHANGE_FEEDBACK_BY, EXCHANGE_REVIEW_ON, ACTIONS, BREACH_REPORT_BY, RECIPIENTS})
"""What answers mean that say by when something else is to be done."""


class Reminder(StrEnum):
    HALF = "half"
    MOST = "most"
    ALL = "all"

    @property
    def label(self) -> str:
        return {
            "half": "Half of the time has gone",
            "most": "Four fifths of the time have gone",
            "all": "All of the time has gone",
        }[self.value]


_FROM_SHARE = ((1.0, Reminder.ALL), (0.8, Reminder.MOST), (0.5, Reminder.HALF))


def reminder(spent: timedelta, allowed: timedelta) -> Reminder | None:
    """Return the reminder due once *spent* of the time *allowed* has gone; none before half of it."""
    share = spent / allowed if allowed > timedelta() else 1.0
    return next((stage for least, stage in _FROM_SHARE if share >= least), None)


@dataclass(frozen=True)
class Promise:
    """Something to be done besides the reply itself, *by* when.

    *key* tells it from others of the same reply: the question that promises it, and the row if it is one of several.
    *words* say what kind of thing it is, *text* what a person wrote of it, if anything.
    """

    key: str
    words: str
    by: Moment
    text: str = ""

    @property
    def in_short(self) -> str:
        """What it is in one line of a list."""
        return f"{self.words}: {shorten(self.text, SHORT, placeholder='…')}" if self.text else self.words


def end_of(day: str) -> Moment:
    """Return till when, on a *day* (``YYYY-MM-DD``), something is in time."""
    return Moment.on(date.fromisoformat(day), END_OF_DAY)


def promises(answers: AnswersByMeaning) -> list[Promise]:
    """Return what the answers of a reply say is to be done by when."""
    found = [
        _by(answers, EXCHANGE_FEEDBACK_BY, "Tell probation the outcome"),
        _by(answers, EXCHANGE_REVIEW_ON, "Next review of what was agreed"),
        *(
            _on(key, f"Agreed action of {cells.value(ACTION_WHO)}", cells.value(ACTION_DUE), cells.value(ACTION_TEXT))
            for key, cells in _not_done(answers)
        ),
        *(
            _on(key, f"Ask {cells.value(RECIPIENT)} what they did", answers.each(RECIPIENT_CHASE_ON).get(row))
            for key, row, cells in _told(answers)
        ),
    ]
    if (known := breach_known_at(answers)) is not None:
        until = known.later(HOURS_TO_REPORT)
        found.append(Promise(answers.bearer(BREACH_REPORT_BY), "Assess and report the breach", until))
    return [promise for promise in found if promise is not None]


def breach_known_at(answers: AnswersByMeaning) -> Moment | None:
    """Since when the hours run of what a correction says may be a breach; none where it is not one.

    What went to or about the wrong person runs before anybody says whether it is one, whatever is wrong, since it was.
    """
    known = answers.value(BREACH_AWARE_AT)
    said = answers.value(BREACH) or ("" if answers.value(CORRECTION_KIND) in _SENT_WRONGLY else "no")
    return Moment.read(str(known)) if known and said != "no" else None


def still_to_tell(answers: AnswersByMeaning, reached: Collection[str], until: Moment) -> list[Promise]:
    """Return the duty to tell each recipient of an issued correction, and the family.

    Those whom it has *reached*, by row, are told, and those of whom its author said what came of telling them.
    """
    told = {*reached, *(row for row, outcome in answers.each(RECIPIENT_OUTCOME).items() if outcome)}
    found = [
        Promise(f"{TELL}{row}", f"Send the correction to {cells.value(RECIPIENT)}", until, _had(cells))
        for _, row, cells in _told(answers)
        if row not in told
    ]
    if answers.value(FAMILY_HAD):
        how = str(answers.value(FAMILY_TOLD) or "")
        found.append(Promise(f"{TELL}{FAMILY}", "Tell the parent or carer what was wrong", until, how))
    return found


def still_owed(answers: AnswersByMeaning, had: Collection[str], until: Moment) -> list[Promise]:
    """Return the duty to send what a notice says should not have been sent to whoever it is for.

    It is done once anybody *had* it who was not told by the notice that it is not for them.
    """
    if answers.value(CORRECTION_KIND) != SENT_IN_ERROR:
        return []
    told = {str(cells.value(RECIPIENT) or "").strip().casefold() for _, _, cells in _told(answers)}
    if not had or {name.strip().casefold() for name in had} - told:
        return []
    return [Promise(OWED, "Send it to whoever it is for: those who had it are told that it is not for them", until)]


def _had(cells: AnswersByMeaning) -> str:
    """What a recipient had that is wrong, in words."""
    return "; ".join(str(cells.value(RECIPIENT_HAD) or "").splitlines())


def joined_requests(notes: Iterable[Note]) -> list[Promise]:
    """Return the duty to answer whoever made each request that was joined to an enquiry."""
    return [
        Promise(f"{JOINED}{note.joined}", "Answer the request that was joined", _until(note), note.text)
        for note in notes
        if note.joined
    ]


def breaches(notes: Iterable[Note]) -> list[Promise]:
    """Return the duty to have each sending assessed and reported that went to somebody whom it is not for."""
    words = "Tell the data protection officer: the breach must be assessed and reported"
    return [
        Promise(f"{BREACH_OF}{note.breach}", words, Moment.read(note.breach_by), note.text)
        for note in notes
        if note.breach
    ]


def _until(note: Note) -> Moment:
    return Moment.read(note.joined_by) if note.joined_by else Moment(note.at)


def answer_again(
    withdrawn: Questionnaire, others: Iterable[Questionnaire], needed_by: Moment | None, is_asked: Callable[[], bool]
) -> list[Promise]:
    """Return the duty that a *withdrawn* reply leaves, unless one of the *others* of its enquiry answers in its place.

    What its own author had begun besides, and ended again, leaves none, nor does what the routes ask for no more.
    """
    last = withdrawn.comments[-1]
    if withdrawn.is_besides and last.by == withdrawn.owner:
        return []
    if any(_answers_instead(other, withdrawn) for other in others):
        return []
    if withdrawn.is_of_a_route and not is_asked():
        return []
    noted = (done.due for done in withdrawn.done if done.key == ANSWER_AGAIN)
    until = next(noted, None) or withdrawn.due or needed_by or Moment(last.at)
    return [Promise(ANSWER_AGAIN, "Answer this again, or note why no reply is given", until, last.text)]


def _answers_instead(other: Questionnaire, withdrawn: Questionnaire) -> bool:
    """Whether *other* answers, or, once it took its place, is itself what is to be answered again."""
    is_same = (other.form, other.about) == (withdrawn.form, withdrawn.about)
    stands = other.state is not State.WITHDRAWN and other.id != withdrawn.id
    return other.replaces == withdrawn.id or (stands and is_same and other.created_at >= withdrawn.created_at)


def _by(answers: AnswersByMeaning, meaning: str, words: str) -> Promise | None:
    return _on(answers.bearer(meaning), words, answers.value(meaning))


def _on(key: str, words: str, day: Value | None, text: Value | None = None) -> Promise | None:
    return Promise(key, words, end_of(day), str(text or "")) if isinstance(day, str) and day else None


def _rows(answers: AnswersByMeaning, meaning: str) -> Iterator[tuple[str, AnswersByMeaning]]:
    return ((f"{answers.bearer(meaning)}:{row}", cells) for row, cells in answers.rows(meaning))


def _not_done(answers: AnswersByMeaning) -> Iterator[tuple[str, AnswersByMeaning]]:
    rows = _rows(answers, ACTIONS)
    return ((key, cells) for key, cells in rows if cells.value(ACTION_DONE) != YES and cells.value(ACTION_WHO))


def _told(answers: AnswersByMeaning) -> Iterator[tuple[str, str, AnswersByMeaning]]:
    """Those who are told of a correction: the key of what is promised of each, their row and what it says."""
    is_told, bearer = answers.each(RECIPIENT_TELL), answers.bearer(RECIPIENTS)
    rows = answers.rows(RECIPIENTS)
    return ((f"{bearer}:{row}", row, cells) for row, cells in rows if is_told.get(row) == YES)
