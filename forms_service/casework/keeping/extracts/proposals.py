"""What is proposed for each passage, and never decided: given, masked or withheld, and under which ground.

Where it is not sure, nothing is proposed: somebody decides, and until they have nothing is given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.extracts.extracts import Asker, Extract, Ground, Ruling, Treatment, ground_under
from forms_service.casework.keeping.extracts.masking import NOTHING_FOUND, MaskedText, NameLookup
from forms_service.casework.keeping.extracts.passages import HeldPassage

INSIDE: Final = "it was written for use inside"
OF_THE_PERSON: Final = "It stands on the person’s page, for those at work: look at whether it may be given"
ASKED_BY_WITHHELD: Final = "Its being asked says something that is withheld: look at whether it may be given"


@dataclass(frozen=True)
class TreatmentProposal:
    """*treatment* is nothing where somebody has to look; *why* says in words what it goes by."""

    treatment: Treatment | None
    ground: Ground | None = None
    why: str = ""


@dataclass(frozen=True)
class PassageView:
    """A passage with what is proposed for it, and the *ruling* that holds of it, if somebody made one."""

    passage: HeldPassage
    found: MaskedText
    proposal: TreatmentProposal
    digest: str
    ruling: Ruling | None = None

    @property
    def has_doubts(self) -> bool:
        return bool(self.found.doubts) and not self._is_wholly_withheld

    @property
    def _is_wholly_withheld(self) -> bool:
        return self.proposal.treatment in {Treatment.WITHHELD, Treatment.SILENT}

    @property
    def is_as_proposed(self) -> bool:
        """Whether it may be decided with others, as it is proposed: nobody need look at it by itself."""
        return self.ruling is None and self.proposal.treatment is not None and not self.has_doubts

    @property
    def is_read_first(self) -> bool:
        """Whether it is decided only with its own group, or by itself: not unread with everything else."""
        return self.proposal.why == INSIDE

    @property
    def is_hidden(self) -> bool:
        """Whether nothing else that is given may tell what it says; what is of others alone tells nothing of them."""
        now = self.ruling or self.proposal
        is_of_others = self.passage.is_of_others or not self.passage.is_own
        is_plainly_theirs = now.ground is Ground.ABOUT_OTHERS or (is_of_others and not self.passage.child_said)
        return now.treatment not in {Treatment.GIVEN, Treatment.MASKED} and not is_plainly_theirs

    @property
    def group(self) -> str:
        """By what passages are counted and decided together."""
        if self.proposal.treatment is None:
            return self.proposal.why
        if self.has_doubts:
            return "Words that may be names"
        ground = f" ({self.proposal.ground.value})" if self.proposal.ground else ""
        return f"{self.proposal.treatment.label}{ground}: {self.proposal.why}"


def propose_treatment(passage: HeldPassage, found: MaskedText, extract: Extract) -> TreatmentProposal:
    """Return what is proposed of a passage, for whoever asks. What was not for the adult is never proposed as given."""
    if passage.is_restricted:
        return TreatmentProposal(Treatment.SILENT, Ground.RIGHTS_OF_OTHERS, "the enquiry is restricted")
    if passage.is_internal:
        return TreatmentProposal(Treatment.SILENT, Ground.RIGHTS_OF_OTHERS, INSIDE)
    if passage.is_file:
        return TreatmentProposal(None, why="A file: look at what it holds. Only its name is given here")
    if withheld := _withheld(passage, extract):
        return withheld
    if why := _why_looked_at(passage, extract):
        return TreatmentProposal(None, why=why)
    if found.masks:
        return TreatmentProposal(Treatment.MASKED, Ground.ABOUT_OTHERS, "other people are named")
    return TreatmentProposal(Treatment.GIVEN, why="it is about them and names nobody else")


def _why_looked_at(passage: HeldPassage, extract: Extract) -> str:
    """Why somebody has to look at a passage before anything becomes of it, if they have to."""
    is_own_word = extract.asker is Asker.CHILD and passage.is_own and passage.child_said
    is_plain = passage.nature == "administration" and not passage.is_free_text
    if passage.record is None and not _is_known_to_asker(passage, extract):
        return OF_THE_PERSON
    if passage.record is not None and passage.is_inside:
        return "Nobody outside was to read it, such as what is of family proceedings: look at whether it may be given"
    if not passage.adult_may and not is_own_word:
        return "It was not written for the adult: look at whether it may be given"
    if extract.harm_likely and not passage.is_name_of_theirs and not is_plain:
        return "Serious harm is likely: look at whether this would bring it about"
    if passage.is_told and not is_own_word:
        return "Somebody told us: look at whether they may be known by it"
    return ""


def _is_known_to_asker(passage: HeldPassage, extract: Extract) -> bool:
    """Whether what is known of a person is a name, number or birth, and of a child that a parent asks about, as asked.

    All else stands on the person’s page for those at work, wherever it was said: it was sealed for nobody’s reading.
    A parent who asks may be the adult, who is not to learn by what name or number a child is known since.
    """
    return passage.is_name_of_theirs and (passage.is_as_asked or extract.asker is not Asker.PARENT)


def _withheld(passage: HeldPassage, extract: Extract) -> TreatmentProposal | None:
    """Why a passage is proposed to be withheld whole, if it is."""
    is_child_asking = extract.asker is Asker.CHILD
    if passage.child_said and not passage.adult_may and not (is_child_asking and passage.is_own):
        ground = Ground.EXPECTATION if extract.asker is Asker.PARENT else Ground.RIGHTS_OF_OTHERS
        return TreatmentProposal(Treatment.WITHHELD, ground, "what a child said, which the adult was not to be told")
    if passage.locates and not (extract.asker in {Asker.ADULT, Asker.CHILD} and passage.is_own and passage.adult_may):
        return TreatmentProposal(Treatment.WITHHELD, Ground.RIGHTS_OF_OTHERS, "it says where somebody lives")
    if why := _of_whom_else(passage):
        return TreatmentProposal(Treatment.WITHHELD, Ground.ABOUT_OTHERS, why)
    if (passage.is_withheld or passage.is_shut) and not passage.adult_may and not is_child_asking:
        ground = Ground.SERIOUS_HARM if extract.harm_likely else Ground.RIGHTS_OF_OTHERS
        return TreatmentProposal(Treatment.WITHHELD, ground, "it was marked as not for the adult")
    return None


def _of_whom_else(passage: HeldPassage) -> str:
    if not passage.is_own:
        return "it is about somebody else"
    if passage.is_of_others:
        return "it is about a third party"
    if passage.is_of_child:
        return "it is about a child"
    return "it is of what another is said to have done" if passage.is_offence_of_others else ""


def views_of(
    passages: Sequence[HeldPassage], lookup: NameLookup, extract: Extract, rulings: Mapping[str, Ruling]
) -> list[PassageView]:
    """Return passages with what is proposed, and the rulings that were made of them as they are now.

    A question that is only asked where something was answered says that it was: where that is withheld, somebody looks.
    So they do at an answer for which more was asked inside, such as why a family was not told.
    """
    views = [_view_of(each, lookup, extract, rulings) for each in passages]
    shown: dict[tuple[RecordId | None, str], bool] = {}
    for view in views:
        place = (view.passage.record, view.passage.question)
        shown[place] = shown.get(place, True) and not view.is_hidden
    internal = [view.passage for view in views if view.passage.is_internal and view.is_hidden]
    inside = {(each.record, name) for each in internal for name in each.asked_by}
    telling = {place for place in inside if shown.get(place)}
    told = [v for v in views if (v.passage.record, v.passage.question) in telling or _is_told_by_asking(v, shown)]
    keys = {view.passage.key for view in told}
    return [_with_harm_noted(view, extract, rulings) if view.passage.key in keys else view for view in views]


def _is_told_by_asking(view: PassageView, shown: Mapping[tuple[RecordId | None, str], bool]) -> bool:
    return any(not shown.get((view.passage.record, each), True) for each in view.passage.asked_by)


def _view_of(passage: HeldPassage, lookup: NameLookup, extract: Extract, rulings: Mapping[str, Ruling]) -> PassageView:
    is_asked = passage.is_free_text and not passage.is_by_staff
    found = NOTHING_FOUND if passage.is_name_of_theirs else lookup.look_through(passage.text, is_free=is_asked)
    proposal = propose_treatment(passage, found, extract)
    if proposal.ground is not None:
        proposal = replace(proposal, ground=ground_under(extract.regime, proposal.ground))
    return _ruled(PassageView(passage, found, proposal, ""), extract, rulings)


def _with_harm_noted(view: PassageView, extract: Extract, rulings: Mapping[str, Ruling]) -> PassageView:
    """A passage whose question says by being asked what is withheld: it is not proposed as given."""
    if view.proposal.treatment not in {Treatment.GIVEN, Treatment.MASKED}:
        return view
    return _ruled(replace(view, proposal=TreatmentProposal(None, why=ASKED_BY_WITHHELD)), extract, rulings)


def _ruled(view: PassageView, extract: Extract, rulings: Mapping[str, Ruling]) -> PassageView:
    digest = _digest_of_passage(view, extract)
    ruling = rulings.get(view.passage.key)
    return replace(view, digest=digest, ruling=ruling if ruling and ruling.digest == digest else None)


def _digest_of_passage(view: PassageView, extract: Extract) -> str:
    """By which it is known again that somebody decided of this very passage, knowing what is known now."""
    passage, proposal = view.passage, view.proposal
    masks = [[mask.start, mask.end] for mask in view.found.masks]
    doubts = [[doubt.start, doubt.end, doubt.is_masked] for doubt in view.found.doubts]
    facts = [
        extract.id, extract.asker.value, extract.regime, extract.harm_likely, passage.key, passage.asked, passage.text,
        masks, doubts,
        passage.is_restricted, passage.is_disputed, passage.is_own, passage.adult_may,
        proposal.treatment, proposal.ground, proposal.why,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def fingerprint_of(extract: Extract, views: Sequence[PassageView]) -> str:
    """Of everything that is decided on together: each passage as it is, and what was decided of it."""
    told = [
        [view.digest, view.ruling and [view.ruling.treatment.value, view.ruling.ground, view.ruling.by, _spans(view)]]
        for view in views
    ]
    whole = [extract.id, extract.regime, extract.identity, extract.harm_likely, extract.harm_why, told]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def _spans(view: PassageView) -> list[list[int]]:
    return [[mask.start, mask.end] for mask in (view.ruling.masks if view.ruling else ())]
