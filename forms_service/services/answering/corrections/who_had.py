"""Who had what is wrong: each recipient once, with what they had of it and what that told them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Final

from forms_service.casework.keeping.records import Sending
from forms_service.services.answering.corrections.known_facts import KnownFact
from forms_service.services.answering.corrections.reached_documents import MOST_OF_ROW, ReachedDocument, row_named
from forms_service.services.answering.corrections.sealed_statements import Statement

IN_SHORT: Final = 120
"""How many characters of a statement say where it stood; all of it stands among what was wrong."""


@dataclass(frozen=True)
class Had:
    """What one recipient had that is wrong, in *words*: of which documents, sent when."""

    row: str
    name: str
    channels: tuple[str, ...]
    by: tuple[tuple[ReachedDocument, Sending], ...]

    @property
    def words(self) -> list[str]:
        return list(dict.fromkeys(document.had_as(sent) for document, sent in self.by))

    @property
    def nameless(self) -> list[str]:
        """The same without whom it was about, for whoever it was not for."""
        return list(dict.fromkeys(document.had_as(sent, names_nobody=True) for document, sent in self.by))

    def statements(self, several: Iterable[Statement]) -> list[str]:
        """The ids of those statements that they were told."""
        return [one.id for one in several if any(document.tells(sent, one) for document, sent in self.by)]

    def facts(self, several: Iterable[KnownFact]) -> list[str]:
        """The ids of those facts that they were told."""
        return [one.fact.id for one in several if any(document.tells_fact(sent, one) for document, sent in self.by)]

    def held(self, statements: Sequence[Statement], facts: Sequence[KnownFact]) -> list[str]:
        """What they had, document by document, each with what is wrong in it."""
        return list(dict.fromkeys(_held(document, sent, statements, facts) for document, sent in self.by))


def _held(document: ReachedDocument, sent: Sending, statements: Sequence[Statement], facts: Sequence[KnownFact]) -> str:
    said = [f"{one.label}: {one.text}" for one in statements if document.tells(sent, one)]
    said += [one.words for one in facts if document.tells_fact(sent, one)]
    wrong = "; ".join(shorten(words, IN_SHORT, placeholder="…") for words in said)
    return f"{document.had_as(sent)}. Wrong in it: {wrong}" if wrong else document.had_as(sent)


def who_had(wrong: Iterable[ReachedDocument]) -> list[Had]:
    """Return everybody who had any of what is *wrong*, each once, those first who had it first.

    The family is not among them: a notice names the adult and what it may have affected, which is not for them to read.
    """
    acts = [(sent, each) for each in wrong if not each.is_for_family for sent in each.sendings]
    acts.sort(key=lambda act: (act[0].sent_at, act[0].recipient.casefold()))
    found: dict[str, list[tuple[ReachedDocument, Sending]]] = {}
    for sent, each in acts:
        found.setdefault(sent.recipient.strip().casefold(), []).append((each, sent))
    rows = _rows(found)
    return [
        Had(rows[who], had[0][1].recipient.strip(), tuple(dict.fromkeys(s.channel for _, s in had)), tuple(had))
        for who, had in found.items()
    ]


def had_by_the_family(wrong: Iterable[ReachedDocument]) -> list[tuple[ReachedDocument, Sending]]:
    """What a parent or carer had of what is *wrong*, by which act; they are told by a person."""
    return [(each, sent) for each in wrong if each.is_for_family for sent in each.sendings]


def _rows(names: Iterable[str]) -> Mapping[str, str]:
    """The row of each of those *names*: as they are called, or with a number behind it where that is taken."""
    rows: dict[str, str] = {}
    taken = set[str]()
    for name in names:
        wanted = row_named(name)[: MOST_OF_ROW - 2] or "somebody"
        several = (wanted, *(f"{wanted}{number}" for number in range(2, 100)))
        rows[name] = next(row for row in several if row not in taken)
        taken.add(rows[name])
    return rows
