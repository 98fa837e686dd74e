"""Drafts that end (class RC-09): by when what was typed goes, and what of a form goes then. Nobody reviews it.

Ninety days after the document was issued that they led to; twelve months after the last edit where none was.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.engine.moments import local, months_later

AFTER_ISSUE: Final = timedelta(days=90)
MONTHS_LEFT_ALONE: Final = 12
WARNED_BEFORE: Final = timedelta(days=28)
"""So long before a form that is left alone goes, a manager is told."""


class DraftEnd(StrEnum):
    """What goes of a form that nobody went on with."""

    NOTHING = "nothing"
    ANSWERS = "answers"
    """What was typed and added; the form stays to be answered, as somebody still waits for it."""

    FORM = "form"
    ENQUIRY = "enquiry"
    """All of its enquiry, of which nothing was ever completed or sealed."""


@dataclass(frozen=True)
class LeftAlone:
    """One form as somebody left it.

    *is_sealed* says whether a manager approved any of it; *saved_at*, when last anything was typed into it or added to
    it, if anything of that is there. *is_owed* holds of what somebody outside may still wait for, or be misled without:
    a request that was received, a correction of what has gone out. That ends only once somebody withdraws it.
    """

    form: Questionnaire
    saved_at: datetime | None
    is_sealed: bool
    is_owed: bool = False

    @property
    def edited_on(self) -> date:
        """The day of the last edit, in London: whatever anybody did with it counts as one."""
        form = self.form
        acts = (each.at for several in (form.comments, form.moves, form.explanations, form.done) for each in several)
        moments = [form.created_at, form.sent_at, self.saved_at, *acts]
        return local(max(moment for moment in moments if moment is not None)).date()

    @property
    def ends_on(self) -> date:
        return months_later(self.edited_on, MONTHS_LEFT_ALONE)

    @property
    def has_anything(self) -> bool:
        """Whether anything was typed or said that could go."""
        return self.saved_at is not None or bool(self.form.comments or self.form.received or self.form.explanations)


def is_warned_of(ends: date, today: date) -> bool:
    return ends - WARNED_BEFORE <= today


def day_of_end(one: LeftAlone, others: Collection[LeftAlone], enquiry: Enquiry) -> date | None:
    """Return the day on which a form ends if nobody goes on with anything of its enquiry; none where it does not."""
    last = max(each.ends_on for each in (one, *others))
    if what_ends(one, others, enquiry, last) is DraftEnd.ENQUIRY:
        return last
    return one.ends_on if what_ends(one, others, enquiry, one.ends_on) is not DraftEnd.NOTHING else None


def history_ends(issued: datetime) -> date:
    """The day on which what was typed before a document, and is not in it, goes."""
    return local(issued).date() + AFTER_ISSUE


def what_ends(one: LeftAlone, others: Collection[LeftAlone], enquiry: Enquiry, today: date) -> DraftEnd:
    """Return what goes today of a form, with the *others* of its enquiry.

    A completed intake is no draft: it is what was asked, and waits for its answer or for the enquiry's closure.
    """
    every = [one, *others]
    if one.is_sealed or one.is_owed or one.form.state is State.COMPLETED or one.ends_on > today:
        return DraftEnd.NOTHING
    if not any(each.is_sealed or each.form.state is State.COMPLETED for each in every):
        if any(each.is_owed for each in others):
            return DraftEnd.NOTHING
        return DraftEnd.ENQUIRY if all(each.ends_on <= today for each in every) else DraftEnd.NOTHING
    if enquiry.state is EnquiryState.OPEN:
        return DraftEnd.ANSWERS if one.has_anything and not one.form.state.is_final else DraftEnd.NOTHING
    named = {each.form.replaces for each in others} | {each.form.made_from for each in others}
    return DraftEnd.NOTHING if one.form.id in named else DraftEnd.FORM
