"""Everything that is held of one person, across references, links and aliases, dealt into passages with proposals.

It is gathered anew each time it is asked for: so what is destroyed, corrected or disputed since is gone or said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.keeping.extracts.extracts import Extract
from forms_service.casework.keeping.extracts.masking import (
    NameBearer,
    NameLookup,
    words_of_names,
    words_written_small,
)
from forms_service.casework.keeping.extracts.named_beside import others_named_in, staff_named_in
from forms_service.casework.keeping.extracts.passages import DealtRecord, HeldPassage, passages_in
from forms_service.casework.keeping.extracts.proposals import PassageView, fingerprint_of, views_of
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.facts import BIRTHS, NAMES, NUMBERS, Fact, FactKind, fact_words, names_of
from forms_service.casework.people.facts import Source as FactSource
from forms_service.casework.people.people import Person
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.dates import moment_in_words
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.moments import Moment, local
from forms_service.services.people.matches import matches_of_each
from forms_service.services.people.sight import Sights
from forms_service.services.work import Work

NAMELESS: Final = "Somebody with no name yet"
_WHENCE: Final[Mapping[FactSource, str]] = {
    FactSource.REQUEST: "reported", FactSource.REPLY: "reply", FactSource.RECORDS: "fact",
    FactSource.CORRECTION: "fact", FactSource.EVENT: "fact",
}  # fmt: skip


@dataclass(frozen=True)
class Gathered:
    """What is held of one person: every passage with what is proposed and decided of it, and how it was searched."""

    extract: Extract
    name: str
    names: tuple[str, ...]
    views: Sequence[PassageView]
    searched: Mapping[str, str]
    records: Sequence[Record]
    unlinked: int = 0
    """How many in other enquiries may be the person, of whom nobody said so or that they are another."""
    has_died: bool = False
    known_words: frozenset[str] = frozenset()
    """Words that are no secret: the person’s own names, those of whoever works here, and what the forms say."""

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.extract, self.views)

    @property
    def undecided(self) -> Sequence[PassageView]:
        return [view for view in self.views if view.ruling is None]

    @property
    def undecided_in_words(self) -> str:
        number = len(self.undecided)
        return f"{number} {'passage is' if number == 1 else 'passages are'} not decided yet"

    def view(self, key: str) -> PassageView:
        """Return one passage; ``NotFound`` where what it was in is gone."""
        for view in self.views:
            if view.passage.key == key:
                return view
        raise NotFound(
            "This passage is not there any more: what it stood in was destroyed, or the person is linked anew."
        )


def gather_extract(work: Work, extract: Extract) -> Gathered:
    """Gather what is held of whom an extract is about, with what was decided so far."""
    scope = _Scope(work, extract)
    passages = [*scope.passages, *_of_facts(scope)]
    rulings = {each.passage: each for each in work.extracts.rulings(extract.id)}
    views = views_of(passages, scope.lookup, extract, rulings)
    known = scope.lookup.known_words
    died = any(fact.kind is FactKind.DIED and fact.is_current for fact in scope.facts)
    return Gathered(
        extract,
        scope.name,
        scope.person.names,
        views,
        scope.searched(passages),
        scope.records,
        scope.unlinked,
        died,
        known,
    )


@dataclass(frozen=True)
class _Scope:
    """What an extract takes in: the person's records, and those in which they may be named beside others."""

    work: Work
    extract: Extract

    @cached_property
    def group(self) -> Sequence[Person]:
        return self.work.people.group(self.extract.person)

    @cached_property
    def ids(self) -> frozenset[PersonId]:
        return frozenset(each.id for each in self.group)

    @cached_property
    def facts(self) -> Sequence[Fact]:
        return self.work.people.facts(sorted(self.ids))

    @cached_property
    def beside(self) -> Sequence[Person]:
        """Everybody whom an enquiry names beside the person, with all they are linked with."""
        others = self.work.people.beside(sorted(self.ids))
        groups = self.work.people.groups([each.id for each in others])
        every = {one.id: one for group in groups.values() for one in group if one.id not in self.ids}
        return list(every.values())

    @cached_property
    def records(self) -> Sequence[Record]:
        """Those about the person, and those about whoever is named beside them, which may name them too."""
        about = self.work.records.about([*sorted(self.ids), *(each.id for each in self.beside)])
        return sorted({each.id: each for each in about}.values(), key=lambda each: (each.filed_at, each.id))

    @cached_property
    def enquiries(self) -> Mapping[EnquiryId, Enquiry]:
        ids = {each.enquiry for each in self.records} | {each.enquiry for each in self.group}
        return {each.id: each for each in self.work.enquiries.these(sorted(ids))}

    @cached_property
    def unlinked(self) -> int:
        own = [self.enquiries[each] for each in {one.enquiry for one in self.group} if each in self.enquiries]
        found = matches_of_each(self.work, own).values()
        others = {
            each.person.id
            for matches in found
            for each in matches.values()
            if each.subject.person in self.ids and not each.linked and each.apart is None
        }
        return len(others - self.ids)

    @cached_property
    def restricted(self) -> frozenset[EnquiryId]:
        sights = Sights(self.work, list(self.enquiries.values()))
        return frozenset(each.id for each in self.enquiries.values() if sights.is_restricted(each))

    @cached_property
    def sealed(self) -> Mapping[str, Submission]:
        return {record.id: self.work.submissions.get(record.submission) for record in self.records}

    @cached_property
    def person(self) -> NameBearer:
        return _bearer(self.group[0].kind if self.group else "adult", self.facts)

    @cached_property
    def name(self) -> str:
        """As it is printed: what a restricted enquiry alone calls them is not."""
        seen = [fact for fact in self.facts if self.enquiry_of_fact(fact) not in self.restricted]
        own = [fact for fact in seen if fact.person == self.extract.person]
        return names_of(own) or names_of(seen) or NAMELESS

    def enquiry_of_fact(self, fact: Fact) -> EnquiryId:
        return fact.enquiry or next(each.enquiry for each in self.group if each.id == fact.person)

    @cached_property
    def others(self) -> Sequence[NameBearer]:
        """Everybody who may be named and is not the person, each by all they were ever known by."""
        facts = self.work.people.facts(sorted({each.id for each in self._everybody_else}))
        of: dict[PersonId, list[Fact]] = {}
        for fact in facts:
            of.setdefault(fact.person, []).append(fact)
        known = [_bearer(each.kind, of.get(each.id, [])) for each in self._everybody_else]
        named = [
            other
            for record in self.records
            for other in others_named_in(self.sealed[record.id].answers, self._form(record))
        ]
        return [*known, *named]  # Who bears just the person’s name may still be another: a father, his son.

    @cached_property
    def _everybody_else(self) -> Sequence[Person]:
        """Those beside the person, and everybody of each enquiry that is looked through."""
        there = self.work.people.participants_of(sorted(self.enquiries))
        every = [*self.beside, *(each for people in there.values() for each in people.values())]
        return list({each.id: each for each in every if each.id not in self.ids}.values())

    @cached_property
    def lookup(self) -> NameLookup:
        staff = [
            name
            for record in self.records
            for name in staff_named_in(self.sealed[record.id].answers, self._form(record))
        ]
        organisation = self.work.ports.directory.organisation(self.work.organisation)
        staff += [organisation.name, organisation.team]
        forms = sorted({record.definition for record in self.records})
        wordings = [words for form in forms for words in _wordings(self.work, form)]
        labels = _words_of_labels(self.work, forms)
        return NameLookup(self.person, self.others, frozenset(staff), words_written_small(wordings), labels)

    @cached_property
    def _names_only(self) -> NameLookup:
        return NameLookup(self.person, ())

    @cached_property
    def _dealt(self) -> tuple[Sequence[HeldPassage], int]:
        found: dict[tuple[str, str, str], HeldPassage] = {}
        left = 0
        for record in self.records:
            passages, others = passages_in(self._source(record), self._names_only.names_person)
            for each in passages:  # What every reply of an enquiry carries from its intake is one statement.
                place = (record.enquiry if each.is_carried else record.id, each.asked, each.text)
                found.setdefault(place, each)
            left += others
        return list(found.values()), left

    @property
    def passages(self) -> Sequence[HeldPassage]:
        return self._dealt[0]

    def _form(self, record: Record) -> Definition:
        return self.work.ports.library.get(record.definition)

    def _source(self, record: Record) -> DealtRecord:
        sealed = self.sealed[record.id]
        mine = next((each for each in record.subjects if each.person in self.ids), None)
        others = {each.row for each in record.subjects if each.row and each.person not in self.ids}
        about = sealed.about
        return DealtRecord(
            record.id, record.reference, record.called, sealed.answers, self._form(record),
            mine.row if mine else "",
            is_child=mine is None or mine.kind == "child",
            is_restricted=record.enquiry in self.restricted,
            is_disputed=bool(record.under_caution),
            is_about_another=mine is None or (about in others and about != mine.row and mine.kind == "child"),
        )  # fmt: skip

    def searched(self, passages: Sequence[HeldPassage]) -> Mapping[str, str]:
        """What was looked through, to be kept with the request: by numbers and references, and by no name."""
        references = sorted({each.reference for each in self.records})
        return {
            "looked at": moment_in_words(Moment(self.work.now)),
            "by": self.work.by,
            "enquiries": str(len(self.enquiries)),
            "records": str(len(self.records)),
            "references": ", ".join(references),
            "people linked as one": str(len(self.group)),
            "names and numbers gone by": str(len(self.person.names) + len(self.person.numbers)),
            "passages": str(len(passages)),
            "about others alone, left out": str(self._dealt[1]),
            "being written, not sealed": str(self._unsealed()),
        }

    def _unsealed(self) -> int:
        forms = self.work.questionnaires.of_enquiries([each.enquiry for each in self.group])
        return sum(form.state.is_open for several in forms.values() for form in several)


def _wordings(work: Work, definition: str) -> Iterator[str]:
    for question in work.ports.library.get(definition).index.values():
        yield from question.wordings


def _words_of_labels(work: Work, forms: Sequence[str]) -> frozenset[str]:
    """What stands before the parts of a row, with a capital."""
    columns = (each for form in forms for each in work.ports.library.get(form).index.values())
    return words_of_names(each.short_label for each in columns)


def _bearer(category: str, facts: Sequence[Fact]) -> NameBearer:
    """All by which somebody was ever known: corrected names too, which texts still say."""
    births = (fact.value for fact in facts if fact.kind in {FactKind.BORN, FactKind.EXPECTED} and fact.value)
    return NameBearer(
        category,
        tuple(dict.fromkeys(fact.value for fact in facts if fact.kind in NAMES and fact.value)),
        tuple(dict.fromkeys(fact.value for fact in facts if fact.kind in NUMBERS and fact.value)),
        tuple(dict.fromkeys(births)),
    )


def _of_facts(scope: _Scope) -> Iterator[HeldPassage]:
    """What is known of the person by itself: of a fact that an enquiry said, as restricted as that is."""
    for fact in scope.facts:
        standing = "" if fact.is_current else "corrected since" if fact.replaced_by else "taken back since"
        words = ", ".join(part for part in (fact_words(fact), fact.how, standing) if part)
        enquiry = scope.enquiries.get(fact.enquiry)
        yield HeldPassage(
            f"fact{fact.id}"[:32], None, enquiry.reference if enquiry else "Person’s page", "What is known of them",
            local(fact.recorded_at).date().isoformat(), fact.kind.label, words, _WHENCE[fact.source],
            _staff_name(scope.work, fact.recorded_by), is_free_text=bool(fact.how),
            is_name_of_theirs=fact.is_current and fact.kind in NAMES | NUMBERS | BIRTHS and not fact.how,
            is_as_asked=fact.source is FactSource.REQUEST,
            is_restricted=scope.enquiry_of_fact(fact) in scope.restricted,
        )  # fmt: skip


def _staff_name(work: Work, user_id: str) -> str:
    try:
        return work.ports.directory.user(user_id).name
    except NotFound:
        return ""
