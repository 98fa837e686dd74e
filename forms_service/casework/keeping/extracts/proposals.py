"""What is proposed for each passage, and never decided: given, masked or withheld, and under which ground.

Where it is not sure, nothing is proposed: somebody decides, and until they have nothing is given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.keeping.extracts.extracts import Asker, Extract, Ground, Ruling, Treatment
from forms_service.casework.keeping.extracts.masking import NOTHING_FOUND, MaskedText, NameLookup
from forms_service.casework.keeping.extracts.passages import HeldPassage


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
    def group(self) -> str:
        """By what passages are counted and decided together."""
        if self.proposal.treatment is None:
            return self.proposal.why
        if self.has_doubts:
            return "Words that may be names"
        ground = f" ({self.proposal.ground.value})" if self.proposal.ground else ""
        return f"{self.proposal.treatment.label}{ground}: {self.proposal.why}"


def propose_treatment(passage: HeldPassage, found: MaskedText, extract: Extract) -> TreatmentProposal:
    """Return what is proposed of a passage, for whoever asks."""
    if passage.is_restricted:
        return TreatmentProposal(Treatment.SILENT, Ground.RIGHTS_OF_OTHERS, "the enquiry is restricted")
    if passage.is_file:
        return TreatmentProposal(None, why="A file: look at what it holds. Only its name is given here")
    if withheld := _withheld(passage, extract):
        return withheld
    if passage.is_internal and passage.is_free_text:
        return TreatmentProposal(None, why="Written for use inside: look at whether it may be given")
    if extract.harm_likely and passage.is_free_text and passage.nature != "fact":
        return TreatmentProposal(None, why="Serious harm is likely: look at whether this would bring it about")
    if found.masks:
        return TreatmentProposal(Treatment.MASKED, Ground.ABOUT_OTHERS, "other people are named")
    return TreatmentProposal(Treatment.GIVEN, why="it is about them and names nobody else")


def _withheld(passage: HeldPassage, extract: Extract) -> TreatmentProposal | None:
    """Why a passage is proposed to be withheld whole, if it is."""
    is_child_asking = extract.asker is Asker.CHILD
    if passage.child_said and not passage.adult_may and not (is_child_asking and passage.is_own):
        ground = Ground.EXPECTATION if extract.asker is Asker.PARENT else Ground.RIGHTS_OF_OTHERS
        return TreatmentProposal(Treatment.WITHHELD, ground, "what a child said, which the adult was not to be told")
    if passage.locates and not (extract.asker in {Asker.ADULT, Asker.CHILD} and passage.is_own and passage.adult_may):
        return TreatmentProposal(Treatment.WITHHELD, Ground.RIGHTS_OF_OTHERS, "it says where somebody lives")
    if not passage.is_own:
        return TreatmentProposal(Treatment.WITHHELD, Ground.ABOUT_OTHERS, "it is about somebody else")
    if passage.is_of_others:
        return TreatmentProposal(Treatment.WITHHELD, Ground.ABOUT_OTHERS, "it is about a third party")
    if passage.is_of_child:
        return TreatmentProposal(Treatment.WITHHELD, Ground.ABOUT_OTHERS, "it is about a child")
    if passage.is_offence_of_others:
        return TreatmentProposal(Treatment.WITHHELD, Ground.ABOUT_OTHERS, "it is of what another is said to have done")
    if passage.is_withheld and not passage.adult_may and not is_child_asking:
        ground = Ground.SERIOUS_HARM if extract.harm_likely else Ground.RIGHTS_OF_OTHERS
        return TreatmentProposal(Treatment.WITHHELD, ground, "it was marked as not for the adult")
    return None


def view_of(passage: HeldPassage, lookup: NameLookup, extract: Extract, rulings: Mapping[str, Ruling]) -> PassageView:
    """Return a passage with what is proposed, and the ruling that was made of it as it is now."""
    is_asked = passage.is_free_text and not passage.is_by_staff
    found = NOTHING_FOUND if passage.is_name_of_theirs else lookup.look_through(passage.text, is_free=is_asked)
    proposal = propose_treatment(passage, found, extract)
    digest = _digest_of_passage(passage, found, extract)
    ruling = rulings.get(passage.key)
    return PassageView(passage, found, proposal, digest, ruling if ruling and ruling.digest == digest else None)


def _digest_of_passage(passage: HeldPassage, found: MaskedText, extract: Extract) -> str:
    """By which it is known again that somebody decided of this very passage, knowing what is known now."""
    masks = [[mask.start, mask.end] for mask in found.masks]
    facts = [
        extract.id, extract.asker.value, extract.harm_likely, passage.key, passage.asked, passage.text, masks,
        passage.is_restricted, passage.is_disputed, passage.is_own, passage.adult_may,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def fingerprint_of(extract: Extract, views: Sequence[PassageView]) -> str:
    """Of everything that is decided on together: each passage as it is, and what was decided of it."""
    told = [
        [view.digest, view.ruling and [view.ruling.treatment.value, view.ruling.ground, view.ruling.by]]
        for view in views
    ]
    whole = [extract.id, extract.harm_likely, extract.harm_why, told]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()
