"""Preparing an extract: whom it is about, what is proposed of each passage, and what an officer decides of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, Invalid, unsaid
from forms_service.casework.ids import ExtractId, PersonId, RecordId, RightsRequestId, new
from forms_service.casework.keeping.extracts.extracts import (
    GROUNDS_BY_LAW,
    Asker,
    Extract,
    ExtractState,
    Ground,
    MaskedSpan,
    Ruling,
    Treatment,
    ground_under,
)
from forms_service.casework.keeping.extracts.masking import Doubt, merged_spans, spans_of_phrase
from forms_service.casework.keeping.extracts.printed import counted_restrictions, groups_of_records, refuse_leaks
from forms_service.casework.keeping.extracts.proposals import PassageView
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import Right, RightsRequest
from forms_service.casework.people.facts import BIRTHS, names_of
from forms_service.casework.people.names import comparable
from forms_service.casework.reading_reasons import WhyRead
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.services.keeping.extracts.gathering import NAMELESS, Gathered, gather_extract
from forms_service.services.searches import OF_PEOPLE, log_search
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_LISTED = 200
FINGERPRINT: Final = "fingerprint"
"""By what name the log says what was proposed and approved."""
_WHY = {"reason": WhyRead.RIGHTS.value}
_CONTEXT = 30


@dataclass(frozen=True)
class SoughtPerson:
    """Somebody whom an extract may be about: what they are called, when they were born, and in which enquiry."""

    person: PersonId
    name: str
    born: str
    reference: str


@use_case(Permission.PREPARE_EXTRACTS)
def seek_people(work: Work, request_id: RightsRequestId, name: str) -> Sequence[SoughtPerson]:
    """Return whom a request may be about: everybody of that name, those who are linked once; the search is logged."""
    _open_request(work, request_id)
    found = work.people.find(name=name) if comparable(name) else ()
    first = {each.identity: each for each in found}
    shown = list(first.values())[:MOST_LISTED]
    log_search(work, OF_PEOPLE, {"name": name}, shown, reason=WhyRead.RIGHTS)
    references = {each.id: each.reference for each in work.enquiries.these([each.enquiry for each in shown])}
    told = []
    for person in shown:
        facts = work.people.facts([each.id for each in work.people.group(person.id)])
        born = next((fact.value for fact in facts if fact.is_current and fact.kind in BIRTHS), "")
        told.append(SoughtPerson(person.id, names_of(facts) or NAMELESS, born, references.get(person.enquiry, "")))
    return told


@use_case(Permission.PREPARE_EXTRACTS)
def begin_extract(
    work: Work,
    request_id: RightsRequestId,
    person_id: PersonId,
    asker: Asker,
    looked_through: str,
    *,
    identity: str,
    regime: Regime = Regime.UK_GDPR,
) -> Extract:
    """Begin an extract about a person, for a request of access that is open, of somebody of whom it is known who."""
    request = _open_request(work, request_id)
    if not identity.strip():
        raise unsaid("identity", "Say how we know who asks, and by what right they ask.")
    if not looked_through.strip():
        raise unsaid("looked_through", "Say what was looked through beside the records here, or that nothing was.")
    person = work.people.get(person_id)
    if any(each.is_open and each.person == person.id for each in work.extracts.of_request(request.id)):
        raise Conflict("An extract about this person is under way for this request. Go on with it, or give it up.")
    begun = Extract(
        new(ExtractId), work.organisation, request.id, person.id, asker, looked_through.strip(), work.by, work.now,
        regime=regime, identity=identity.strip(),
    )  # fmt: skip
    work.extracts.add(begun)
    work.read("person_read", person, _WHY)
    work.collect("extract_begun", begun, {"asker": asker.value})
    return begun


def _open_request(work: Work, request_id: RightsRequestId) -> RightsRequest:
    request = work.rights_requests.get(request_id)
    if request.right is not Right.ACCESS or request.outcome is not None:
        raise Conflict("An extract is for a request of access that is open.")
    return request


@use_case(Permission.ANSWER_RIGHTS, unlogged="the request beside it is read, and logged")
def extracts_of(work: Work, request_id: RightsRequestId) -> Sequence[Extract]:
    return work.extracts.of_request(request_id)


@use_case(Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)
def extracts_to_see_to(work: Work) -> Sequence[Extract]:
    """Return the extracts that are open, and those of which what is withheld is to be looked at again."""
    work.read("extracts_read", LogObject("extract"))
    return work.extracts.to_see_to(work.today, limit=MOST_LISTED)


@use_case(Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)
def read_extract(work: Work, extract_id: ExtractId) -> Gathered:
    """Return an extract with how far it is: no passage is shown by that."""
    extract = work.extracts.get(extract_id)
    work.read("extract_read", extract, _WHY)
    return gather_extract(work, extract)


@use_case(Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)
def read_passages(
    work: Work, extract_id: ExtractId, *, group: str = "", after: int = 0, limit: int = 25
) -> tuple[Gathered, Sequence[PassageView], int]:
    """Return some passages, and how many there are; each record of which one is shown is in the log."""
    gathered = gather_extract(work, work.extracts.get(extract_id))
    every = [view for view in gathered.views if _is_in(view, group)]
    shown = every[after : after + limit]
    log_passages(work, gathered, shown)
    return gathered, shown, len(every)


@use_case(Permission.PREPARE_EXTRACTS)
def read_passage(work: Work, extract_id: ExtractId, key: str) -> tuple[Gathered, PassageView]:
    gathered = gather_extract(work, work.extracts.get(extract_id))
    view = gathered.view(key)
    log_passages(work, gathered, [view])
    return gathered, view


OPEN, ALL = "open", ""


def _is_in(view: PassageView, group: str) -> bool:
    if group == OPEN:
        return view.ruling is None
    return group in {ALL, view.group}


def log_passages(work: Work, gathered: Gathered, shown: Iterable[PassageView]) -> None:
    """Log that an extract was read, and of each record that something of it was shown."""
    work.read("extract_read", gathered.extract, _WHY)
    ids = {view.passage.record for view in shown}
    for record in gathered.records:
        if record.id in ids:
            work.read("record_metadata_read", record, _WHY)


@use_case(Permission.PREPARE_EXTRACTS)
def note_harm(work: Work, extract_id: ExtractId, *, is_likely: bool, why: str, by: str) -> None:
    """Keep the decision on serious harm, with who decided it and why. What was decided before is open again."""
    if not why.strip() or not by.strip():
        raise unsaid("why", "Say who decided it, and why.")
    extract = work.extracts.get(extract_id)
    noted = extract.with_harm(is_likely=is_likely, why=why.strip(), by=by.strip(), noted_by=work.by)
    work.extracts.save(noted, expected=extract)
    payload = {"likely": "yes" if is_likely else "no", "reason": why.strip(), "decided by": by.strip()}
    work.change("extract_harm_decided", noted, payload)


@use_case(Permission.PREPARE_EXTRACTS)
def decide_as_proposed(work: Work, extract_id: ExtractId, group: str) -> int:
    """Decide every passage of a group as it is proposed, or of all groups; what has to be looked at stays open."""
    extract = _to_prepare(work, extract_id)
    gathered = gather_extract(work, extract)
    views = [view for view in gathered.views if view.is_as_proposed and _is_decided_with(view, group)]
    rulings = [_ruling(work, extract, view, *_as_proposed(view)) for view in views]
    _keep_rulings(work, extract, rulings)
    return len(rulings)


def _is_decided_with(view: PassageView, group: str) -> bool:
    return view.group == group or (group == ALL and not view.is_read_first)


def _as_proposed(view: PassageView) -> tuple[Treatment, Ground | None, tuple[MaskedSpan, ...]]:
    treatment = view.proposal.treatment
    if treatment is None:
        raise Conflict("Nothing is proposed for this passage: look at it.")
    return treatment, view.proposal.ground, view.found.masks if treatment is Treatment.MASKED else ()


@dataclass(frozen=True)
class DoubtfulWord:
    """A word that may name somebody: how often it stands where, and why it is not sure."""

    id: str
    word: str
    why: str
    count: int
    contexts: Sequence[str]
    is_masked: bool


@use_case(Permission.PREPARE_EXTRACTS)
def read_words(work: Work, extract_id: ExtractId) -> tuple[Gathered, Sequence[DoubtfulWord]]:
    """Return the words that hold passages up: whoever looks ticks those that name somebody."""
    gathered = gather_extract(work, work.extracts.get(extract_id))
    log_passages(work, gathered, _held_up(gathered))
    return gathered, doubtful_words(gathered)


def doubtful_words(gathered: Gathered) -> Sequence[DoubtfulWord]:
    found: dict[str, list[tuple[PassageView, Doubt]]] = {}
    for view in _held_up(gathered):
        for doubt in view.found.doubts:
            found.setdefault(_word_id(gathered.extract, doubt), []).append((view, doubt))
    words = [
        DoubtfulWord(
            name, several[0][1].word, several[0][1].why.partition(": ")[2], len(several),
            [_around_doubt(view, doubt) for view, doubt in several[:2]], several[0][1].is_masked,
        )
        for name, several in found.items()
    ]  # fmt: skip
    return sorted(words, key=lambda each: (not each.is_masked, comparable(each.word), each.word))


def words_seen(words: Sequence[DoubtfulWord]) -> str:
    """By which it is known again that somebody decided of just these words."""
    return hashlib.sha256(" ".join(f"{each.id}{each.count}" for each in words).encode()).hexdigest()[:32]


def _held_up(gathered: Gathered) -> list[PassageView]:
    return [view for view in gathered.undecided if view.has_doubts and view.proposal.treatment is not None]


def _word_id(extract: Extract, doubt: Doubt) -> str:
    return hashlib.sha256(f"{extract.id} {doubt.word} {doubt.why}".encode()).hexdigest()[:16]


def _around_doubt(view: PassageView, doubt: Doubt) -> str:
    text = view.passage.text
    return " ".join(text[max(0, doubt.start - _CONTEXT) : doubt.end + _CONTEXT].split())


@use_case(Permission.PREPARE_EXTRACTS)
def settle_words(work: Work, extract_id: ExtractId, masked: Collection[str], seen: str) -> int:
    """Mask the words that name somebody, and leave the others; what they held up is decided by that."""
    extract = _to_prepare(work, extract_id)
    gathered = gather_extract(work, extract)
    if words_seen(doubtful_words(gathered)) != seen:
        raise Conflict("Other words are in doubt now than those that were shown. Look at them again.")
    rulings = []
    for view in _held_up(gathered):
        out = [each for each in view.found.doubts if each.is_masked and _word_id(extract, each) not in masked]
        more = [each for each in view.found.doubts if _word_id(extract, each) in masked]
        kept = [mask for mask in view.found.masks if not any(_covers_doubt(mask, each) for each in out)]
        spans = [*kept, *(MaskedSpan(each.start, each.end, each.category or "other") for each in more)]
        masks = merged_spans(view.passage.text, spans)
        of_others = ground_under(extract.regime, Ground.ABOUT_OTHERS)
        treatment, ground = (Treatment.MASKED, of_others) if masks else (Treatment.GIVEN, None)
        rulings.append(_ruling(work, extract, view, treatment, ground, masks))
    _keep_rulings(work, extract, rulings)
    return len(rulings)


def _covers_doubt(mask: MaskedSpan, doubt: Doubt) -> bool:
    return mask.start <= doubt.start and doubt.end <= mask.end


@use_case(Permission.PREPARE_EXTRACTS)
def decide_passage(
    work: Work,
    extract_id: ExtractId,
    key: str,
    treatment: Treatment,
    ground: Ground | None,
    *,
    more: str = "",
    lifted: Collection[str] = (),
) -> None:
    """Decide one passage by itself: *more* are words to be masked, one a line; *lifted*, places that are not masked."""
    extract = _to_prepare(work, extract_id)
    view = gather_extract(work, extract).view(key)
    if ground is not None and ground not in GROUNDS_BY_LAW[extract.regime]:
        raise Invalid([Problem(("ground",), f"Select a ground of {extract.regime.label}")])
    if treatment.needs_ground and ground is None:
        raise Invalid([Problem(("ground",), "Select the ground. Nothing is withheld without one")])
    if ground is Ground.SERIOUS_HARM and not extract.harm_likely:
        raise Invalid([Problem(("ground",), "That ground needs the decision that serious harm is likely")])
    masks: tuple[MaskedSpan, ...] = ()
    if treatment is Treatment.MASKED:
        masks = _masks_of(view, more, lifted)
        if not masks:
            raise Invalid([Problem(("more",), "Enter the words to be masked, or give the passage as it is")])
    _keep_rulings(
        work, extract, [_ruling(work, extract, view, treatment, ground if treatment.needs_ground else None, masks)]
    )


def _masks_of(view: PassageView, more: str, lifted: Collection[str]) -> tuple[MaskedSpan, ...]:
    text = view.passage.text
    kept = [mask for mask in view.found.masks if span_place(mask) not in lifted]
    for phrase in filter(None, (line.strip() for line in more.splitlines())):
        spans = spans_of_phrase(text, phrase, "other")
        if not spans:
            raise Invalid([Problem(("more",), f"“{phrase}” does not stand in this passage")])
        kept += spans
    return merged_spans(text, kept)


def span_place(mask: MaskedSpan) -> str:
    return f"{mask.start}-{mask.end}"


@use_case(Permission.PREPARE_EXTRACTS)
def propose_extract(work: Work, extract_id: ExtractId, *, reasons: str, review_on: date | None) -> None:
    """Hand an extract to the second person, once every passage is decided and every restriction has its reason."""
    extract = _to_prepare(work, extract_id)
    gathered = gather_extract(work, extract)
    if gathered.undecided:
        raise Conflict(f"{gathered.undecided_in_words}. Nothing is given while one is open.")
    harmful = [view for view in gathered.views if view.ruling and view.ruling.ground is Ground.SERIOUS_HARM]
    if harmful and not extract.harm_likely:
        raise Conflict("Something is withheld for serious harm, and it was decided that none is likely.")
    if gathered.unlinked:
        raise Conflict(
            f"Of {gathered.unlinked} more in other enquiries it is not said whether they are this person. Say so on "
            "their pages first: what is held under them is missing here, or is not theirs."
        )
    if gathered.has_died and not reasons.strip():
        raise Invalid([Problem(("reasons",), "This person has died. Say by what right whoever asks is given this")])
    refuse_leaks({"records": groups_of_records(gathered.views)}, gathered.views, gathered.known_words)
    restrictions = counted_restrictions(gathered.views)
    if restrictions and not reasons.strip():
        raise Invalid([Problem(("reasons",), "Say why that is withheld: the reasons are kept with the request")])
    if restrictions and (review_on is None or review_on <= work.today):
        raise Invalid([Problem(("review_on",), "Enter a day to come on which that is looked at again")])
    proposed = extract.propose(
        by=work.by, at=work.now, fingerprint=gathered.fingerprint, searched=gathered.searched,
        restrictions=restrictions, reasons=reasons.strip(), review_on=review_on if restrictions else None,
    )  # fmt: skip
    work.extracts.save(proposed, expected=extract)
    payload = {"passages": str(len(gathered.views)), "reason": reasons.strip(), FINGERPRINT: proposed.fingerprint}
    work.change("extract_proposed", proposed, payload)


def _to_prepare(work: Work, extract_id: ExtractId) -> Extract:
    extract = work.extracts.get(extract_id)
    extract.require_state(ExtractState.PREPARING)
    if extract.harm_likely is None:
        raise Conflict("Say first whether serious harm is likely, and who decided that.")
    return extract


def _ruling(
    work: Work,
    extract: Extract,
    view: PassageView,
    treatment: Treatment,
    ground: Ground | None,
    masks: tuple[MaskedSpan, ...],
) -> Ruling:
    return Ruling(
        extract.id, work.organisation, view.passage.key, view.digest, treatment, work.by, work.now, ground, masks,
        RecordId(view.passage.record) if view.passage.record else None,
    )  # fmt: skip


def _keep_rulings(work: Work, extract: Extract, rulings: Sequence[Ruling]) -> None:
    if not rulings:
        raise Conflict("Nothing is left here to be decided.")
    work.extracts.rule(rulings)
    work.extracts.save(extract, expected=extract)  # Nothing is decided of what was proposed meanwhile.
    counts: Mapping[str, str] = {
        each.value: str(count) for each in Treatment if (count := sum(r.treatment is each for r in rulings))
    }
    work.change("extract_passages_decided", extract, counts)
