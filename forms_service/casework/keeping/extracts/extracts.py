"""An extract about one person: who asks, what was looked through, how far it is, and what two people decided of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.ids import ExtractId, PersonId, RecordId, RightsRequestId
from forms_service.casework.keeping.rights.regimes import Regime

KEPT_UNDER: Final = "RC-13"
EXTRACT_GIVEN: Final = "extract_given"
"""What the log says of one that was given, with the sha-256 of each of its files by its kind."""


class Asker(StrEnum):
    """Who asks for it; by that what a passage may not tell them is proposed."""

    ADULT = "adult"
    CHILD = "child"
    PARENT = "parent"
    REPRESENTATIVE = "representative"

    @property
    def label(self) -> str:
        return {
            Asker.ADULT: "The person themselves, an adult",
            Asker.CHILD: "The person themselves, a child or young person",
            Asker.PARENT: "A parent or carer, about their child",
            Asker.REPRESENTATIVE: "Somebody for them, such as a solicitor",
        }[self]


class Ground(StrEnum):
    """Why something is withheld; each is known in the extract by a letter, and *law_of* says by which law."""

    OBSTRUCTION = "A"
    CRIME = "B"
    PUBLIC_SECURITY = "C"
    NATIONAL_SECURITY = "D"
    RIGHTS_OF_OTHERS = "E"
    SERIOUS_HARM = "S"
    EXPECTATION = "X"
    ABOUT_OTHERS = "T"
    PRIVILEGE = "L"
    COURT = "R"


_DPA: Final = "Data Protection Act 2018"
_SOCIAL_WORK: Final[Mapping[Ground, str]] = {
    Ground.CRIME: "it would be likely to prejudice the prevention or detection of crime, or the apprehension or "
    f"prosecution of offenders ({_DPA}, Schedule 2, Part 1, paragraph 2)",
    Ground.RIGHTS_OF_OTHERS: "it would disclose information about somebody else, who is to be protected "
    f"({_DPA}, Schedule 2, Part 3, paragraph 16)",
    Ground.SERIOUS_HARM: "social work would be prejudiced, as serious harm to somebody’s physical or mental health "
    f"would be likely ({_DPA}, Schedule 3, Part 3)",
    Ground.EXPECTATION: "it was told in the expectation that it is not passed on to whoever asks "
    f"({_DPA}, Schedule 3, Part 3)",
    Ground.ABOUT_OTHERS: "it is about somebody else, and it is not reasonable to give it without their consent "
    f"({_DPA}, Schedule 2, Part 3, paragraph 16)",
    Ground.PRIVILEGE: "it is legal advice, or was said to a lawyer in confidence "
    f"({_DPA}, Schedule 2, Part 4, paragraph 19)",
    Ground.COURT: "it is of a report or other evidence given to a court about a child, or of an adoption "
    f"({_DPA}, Schedule 3, Part 3, and Schedule 4)",
}
_LAW_ENFORCEMENT: Final[Mapping[Ground, str]] = {
    Ground.OBSTRUCTION: "it would obstruct an official or legal inquiry, investigation or procedure "
    f"({_DPA}, section 45(4)(a))",
    Ground.CRIME: "it would prejudice the prevention, detection, investigation or prosecution of crime, or the "
    f"carrying out of sentences ({_DPA}, section 45(4)(b))",
    Ground.PUBLIC_SECURITY: f"to protect public security ({_DPA}, section 45(4)(c))",
    Ground.NATIONAL_SECURITY: f"to protect national security ({_DPA}, section 45(4)(d))",
    Ground.RIGHTS_OF_OTHERS: f"to protect the rights and freedoms of others ({_DPA}, section 45(4)(e))",
}
GROUNDS_BY_LAW: Final[Mapping[Regime, Mapping[Ground, str]]] = {
    Regime.UK_GDPR: _SOCIAL_WORK,
    Regime.PART_3: _LAW_ENFORCEMENT,
}
"""What may be withheld under each law, and why, in words; the one knows nothing of the grounds of the other."""


def ground_under(regime: Regime, ground: Ground) -> Ground:
    """The ground of a law that is nearest to one: what the law does not know is withheld for the rights of others."""
    return ground if ground in GROUNDS_BY_LAW[regime] else Ground.RIGHTS_OF_OTHERS


class Treatment(StrEnum):
    """What becomes of a passage. *silent* is withheld, and not said to be there (section 45(6))."""

    GIVEN = "given"
    MASKED = "masked"
    WITHHELD = "withheld"
    SILENT = "silent"

    @property
    def needs_ground(self) -> bool:
        return self is not Treatment.GIVEN

    @property
    def label(self) -> str:
        return {
            Treatment.GIVEN: "Given as it is",
            Treatment.MASKED: "Given with words masked",
            Treatment.WITHHELD: "Withheld, with a mark that says why",
            Treatment.SILENT: "Withheld, and not said to be there",
        }[self]


@dataclass(frozen=True)
class MaskedSpan:
    """Some letters of a passage that are not given: where they begin and end, and whose *category* of people it is."""

    start: int
    end: int
    category: str


@dataclass(frozen=True)
class Ruling:
    """What somebody decided of one passage, under a *ground* where anything of it is withheld.

    It holds for as long as the passage, and what is known of whom it names, is as it was: *digest* is of all that.
    It says nothing in words, so that nothing is left in it of a record that is destroyed.
    """

    extract: ExtractId
    organisation: str
    passage: str
    digest: str
    treatment: Treatment
    by: str
    at: datetime
    ground: Ground | None = None
    masks: tuple[MaskedSpan, ...] = ()
    record: RecordId | None = None


class ExtractState(StrEnum):
    PREPARING = "preparing"
    PROPOSED = "proposed"
    APPROVED = "approved"
    GIVEN = "given"
    ABANDONED = "abandoned"

    @property
    def label(self) -> str:
        return {
            ExtractState.PREPARING: "Being prepared",
            ExtractState.PROPOSED: "To be decided by a second person",
            ExtractState.APPROVED: "Decided, to be given",
            ExtractState.GIVEN: "Given",
            ExtractState.ABANDONED: "Given up",
        }[self]


@dataclass(frozen=True)
class ExtractFile:
    """A file that was given, as the store has it."""

    kind: str
    file_name: str
    media_type: str
    key: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Extract:
    """*looked_through* is what was searched beside the records, in words; *searched*, what the search took in.

    *regime* is the law under which it is answered; *identity*, how it is known who asks, and by what right they do.
    The serious-harm decision: *harm_likely*, *harm_why*, and *harm_by*, who decided it. *restrictions* counts what is
    withheld by ground, *reasons* says why, and on *review_on* it is looked at again. *fingerprint* is of everything
    that the two people decided on.
    """

    id: ExtractId
    organisation: str
    request: RightsRequestId
    person: PersonId
    asker: Asker
    looked_through: str
    begun_by: str
    begun_at: datetime
    state: ExtractState = ExtractState.PREPARING
    harm_likely: bool | None = None
    harm_why: str = ""
    harm_by: str = ""
    harm_noted_by: str = ""
    reasons: str = ""
    review_on: date | None = None
    searched: Mapping[str, str] = field(default_factory=dict)
    restrictions: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    proposed_by: str = ""
    proposed_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_why: str = ""
    recipient: str = ""
    channel: str = ""
    given_by: str = ""
    given_at: datetime | None = None
    files: tuple[ExtractFile, ...] = ()
    reviews: tuple[str, ...] = ()
    regime: Regime = Regime.UK_GDPR
    identity: str = ""

    @property
    def log_object(self) -> LogObject:
        return LogObject("extract", self.id, self.reference)

    @property
    def reference(self) -> str:
        return f"SA-{self.id[:8].upper()}"

    @property
    def is_open(self) -> bool:
        return self.state not in {ExtractState.GIVEN, ExtractState.ABANDONED}

    def is_to_review(self, today: date) -> bool:
        """Whether what was withheld of what was given is to be looked at again."""
        return self.state is ExtractState.GIVEN and self.review_on is not None and self.review_on <= today

    def with_harm(self, *, is_likely: bool, why: str, by: str, noted_by: str) -> Extract:
        self.require_state(ExtractState.PREPARING)
        return replace(self, harm_likely=is_likely, harm_why=why, harm_by=by, harm_noted_by=noted_by)

    def propose(
        self,
        *,
        by: str,
        at: datetime,
        fingerprint: str,
        searched: Mapping[str, str],
        restrictions: Mapping[str, str],
        reasons: str,
        review_on: date | None,
    ) -> Extract:
        self.require_state(ExtractState.PREPARING)
        return replace(
            self, state=ExtractState.PROPOSED, proposed_by=by, proposed_at=at, fingerprint=fingerprint,
            searched=searched, restrictions=restrictions, reasons=reasons, review_on=review_on,
            decided_by="", decided_at=None, decision_why="",
        )  # fmt: skip

    def approve(self, *, by: str, at: datetime, why: str, authors: Collection[str]) -> Extract:
        """Decide that it is given; nobody decides what they had any part in (*authors*)."""
        self.require_state(ExtractState.PROPOSED)
        if by in {*authors, self.proposed_by, self.begun_by, self.harm_noted_by}:
            raise NotAllowed("You prepared this, or some of it. Another person decides whether it is given.")
        return replace(self, state=ExtractState.APPROVED, decided_by=by, decided_at=at, decision_why=why)

    def take_back(self, why: str = "") -> Extract:
        """Have it prepared again: what two people decided before stands no more."""
        self.require_state(ExtractState.PROPOSED, ExtractState.APPROVED)
        return replace(
            self, state=ExtractState.PREPARING, fingerprint="", decided_by="", decided_at=None, decision_why=why
        )

    def give(self, *, by: str, at: datetime, recipient: str, channel: str, files: tuple[ExtractFile, ...]) -> Extract:
        self.require_state(ExtractState.APPROVED)
        return replace(
            self, state=ExtractState.GIVEN, given_by=by, given_at=at, recipient=recipient, channel=channel, files=files
        )

    def abandon(self, why: str) -> Extract:
        """Give it up: what was decided of it stands no more, so that nobody is said to have decided that."""
        self.require_state(ExtractState.PREPARING, ExtractState.PROPOSED, ExtractState.APPROVED)
        return replace(self, state=ExtractState.ABANDONED, decided_by="", decided_at=None, decision_why=why)

    def look_again(self, until: date | None, note: str) -> Extract:
        """Note what came of looking at what is withheld, and when it is looked at next, if it is."""
        self.require_state(ExtractState.GIVEN)
        return replace(self, review_on=until, reviews=(*self.reviews, note))

    def require_state(self, *states: ExtractState) -> None:
        if self.state not in states:
            raise Conflict(f"This extract is in another state now: {self.state.label.lower()}. Open its page again.")
