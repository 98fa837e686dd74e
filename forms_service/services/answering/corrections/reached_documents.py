"""What a document that something wrong reaches prints of it, and what it told whoever had it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from forms_service.casework.documents.documents import Document
from forms_service.casework.keeping.reach import Tie
from forms_service.casework.keeping.records import SPOKEN_CHANNELS, Record, Sending, is_among
from forms_service.casework.people.facts import BIRTHS
from forms_service.casework.sealing.disclosure import READERS
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.services.answering.corrections.known_facts import KnownFact
from forms_service.services.answering.corrections.sealed_statements import Statement
from forms_service.services.ports import Template

_NOT_IN_ROW: Final = re.compile(r"[^a-z0-9]")
MOST_OF_ROW: Final = 32
_FIELDS_OF_PEOPLE: Final = ("adult", "children")
"""The merge fields by which letters print who people are."""
BORN: Final = "born"
"""How letters call when somebody was born, of whomever."""


@dataclass(frozen=True)
class ReachedDocument:
    """One document that may be wrong: the *record* that keeps it, how it hangs together, and its *row* on the page.

    *was_reserved*, where a service manager had to authorise it. *of_child* is all by which the one child is known that
    it is about, empty where it is about everybody. *of_people* are the questions of its intake that say
    who somebody is, each with the merge field by which letters print it; *of_births*, those that say when they were
    born.
    """

    document: Document
    template: Template
    record: Record
    submission: Submission
    tie: Tie
    row: str
    was_reserved: bool = False
    of_people: Mapping[str, str] = field(default_factory=dict)
    of_births: frozenset[str] = frozenset()
    of_child: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        return f"{self._code_and_title}{self._about}"

    @property
    def _code_and_title(self) -> str:
        return f"{self.document.code} {self.template.title}, {self.record.reference}"

    @property
    def _about(self) -> str:
        children = ", ".join(child.name for child in self.record.subjects_of("child"))
        return f", about {children}" if self.submission.about and children else ""

    @property
    def is_for_family(self) -> bool:
        return self.template.profile == "family"

    @property
    def sendings(self) -> list[Sending]:
        """To whom it went, or who was told what it says."""
        return [sent for sent in self.record.sendings if not sent.documents or self._is_among(sent)]

    def _is_among(self, sent: Sending) -> bool:
        return is_among(self.document.code, self.document.row, sent.documents)

    def had_as(self, sent: Sending, *, names_nobody: bool = False) -> str:
        """What somebody had of it by one sending, in words, which may have to *name nobody* whom it was about."""
        on = date_in_words(local(sent.sent_at).date().isoformat())
        if not sent.documents:
            return f"What we told you on {on} ({sent.channel}), {self.record.reference}"
        what = self._code_and_title if names_nobody else self.words
        return f"{what}, {'given' if sent.channel in SPOKEN_CHANNELS else 'sent'} on {on} ({sent.channel})"

    def tells(self, sent: Sending, statement: Statement) -> bool:
        """Whether by that sending somebody was told what a statement says."""
        if self.submission.id not in statement.sealings:
            return False
        if not sent.documents:
            return bool(sent.said) and (sent.said in statement.text or statement.text in sent.said)
        return self.prints(statement)

    def prints(self, statement: Statement) -> bool:
        """Whether it may print what a statement of its own sealing says, for whoever reads it."""
        audience = READERS[self.template.profile]
        printed_as = self.of_people.get(statement.asked, statement.asked)
        may_print = any(self.template.may_print(name) for name in (statement.asked, printed_as))
        is_its_own = self.submission.id in statement.sealings
        return is_its_own and may_print and (audience is None or audience in statement.readers)

    def is_of_another(self, whom: Collection[str]) -> bool:
        """Whether it is about one child, and what is said is of others: *whom* is all by which they are known."""
        return bool(self.of_child and whom) and self.of_child.isdisjoint(whom)

    def tells_fact(self, sent: Sending, known: KnownFact) -> bool:
        """Whether by that sending somebody was told something that is known of a person; told by mouth, they may be."""
        return self._is_about(known) if not sent.documents else self.prints_fact(known)

    def prints_fact(self, known: KnownFact) -> bool:
        """Whether something that is known of a person may stand in it."""
        names = {BORN, *self.of_births} if known.fact.kind in BIRTHS else {*_FIELDS_OF_PEOPLE, *self.of_people}
        return self._is_about(known) and any(map(self.template.may_print, names))

    def _is_about(self, known: KnownFact) -> bool:
        return not known.meant.isdisjoint({who.person for who in self.record.subjects if who.person})


def row_named(words: str) -> str:
    """*words* as the id of a row may have them, however long."""
    return _NOT_IN_ROW.sub("", words.casefold())
