"""The letter by which somebody is told what came of what they asked: its words, under either regime.

Social care answers under the UK GDPR; what is processed for a purpose of law enforcement, under Part 3 of the Data
Protection Act 2018. The rights, the grounds of refusing them and whom one may turn to differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.ids import OutcomeLetterId, RightsRequestId
from forms_service.casework.keeping.extracts.extracts import GROUNDS_BY_LAW, Extract, Ground, Treatment
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import RequestOutcome, Right, RightsRequest
from forms_service.casework.users import Organisation
from forms_service.engine.answers import Problem
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local


@dataclass(frozen=True)
class LetterGround:
    """Why a right is refused, wholly or in part: under which *regime*, of which *rights*, and by which *law*."""

    id: str
    regime: Regime
    rights: frozenset[Right]
    words: str
    law: str

    @property
    def label(self) -> str:
        return f"{self.regime.label}, {self.law}: {self.words}"


def _by_law(name: str, regime: Regime, law: str, words: str, *rights: Right) -> LetterGround:
    return LetterGround(name, regime, frozenset(rights), words, law)


GROUNDS: Final = (
    _by_law("public_task", Regime.UK_GDPR, "article 17(3)(b)",
        "the right to erasure does not apply, as we process this by a legal duty, or for a task in the public interest "
        "or in the exercise of official authority", Right.ERASURE),
    _by_law("legal_claims", Regime.UK_GDPR, "article 17(3)(e)",
        "the right to erasure does not apply, as we need this for the establishment, exercise or defence of legal "
        "claims", Right.ERASURE),
    _by_law("not_to_be_erased", Regime.UK_GDPR, "article 17(1)",
        "none of the cases in which something is to be erased is given", Right.ERASURE),
    _by_law("serious_harm", Regime.UK_GDPR, "Schedule 3, Part 3 to the Data Protection Act 2018",
        "to disclose it would be likely to prejudice social work, by likely serious harm to the health of somebody",
        Right.ACCESS),
    _by_law("third_party", Regime.UK_GDPR, "Schedule 2, paragraph 16 to the Data Protection Act 2018",
        "it would disclose information about somebody else who has not agreed, and it is not reasonable to do so "
        "without", Right.ACCESS),
    _by_law("privilege", Regime.UK_GDPR, "Schedule 2, paragraph 19 to the Data Protection Act 2018",
        "it is legal advice, or communication with a lawyer, in confidence", Right.ACCESS),
    _by_law("accurate", Regime.UK_GDPR, "article 16", "what we hold is accurate and complete", Right.RECTIFICATION),
    _by_law("opinion", Regime.UK_GDPR, "article 16",
        "what you dispute is recorded as somebody’s assessment, and as that it is recorded correctly; what you say is "
        "kept beside it", Right.RECTIFICATION),
    _by_law("not_to_be_restricted", Regime.UK_GDPR, "article 18(1)",
        "none of the cases in which use is restricted is given", Right.RESTRICTION),
    _by_law("compelling", Regime.UK_GDPR, "article 21(1)",
        "there are compelling legitimate grounds for processing it, which override your interests", Right.OBJECTION),
    _by_law("excessive", Regime.UK_GDPR, "article 12(5)", "the request is manifestly unfounded or excessive",
        Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION, Right.OBJECTION),
    _by_law("part_3_inquiry", Regime.PART_3, "section 45(4)(a)",
        "it would obstruct an official or legal inquiry, investigation or procedure", Right.ACCESS),
    _by_law("part_3_crime", Regime.PART_3, "section 45(4)(b)",
        "it would prejudice the prevention, detection, investigation or prosecution of criminal offences, or the "
        "execution of criminal penalties", Right.ACCESS),
    _by_law("part_3_public_security", Regime.PART_3, "section 45(4)(c)", "public security is to be protected",
        Right.ACCESS),
    _by_law("part_3_national_security", Regime.PART_3, "section 45(4)(d)", "national security is to be protected",
        Right.ACCESS),
    _by_law("part_3_others", Regime.PART_3, "section 45(4)(e)",
        "the rights and freedoms of others are to be protected", Right.ACCESS),
    _by_law("part_3_accurate", Regime.PART_3, "section 46(1)", "what we hold is accurate and complete",
        Right.RECTIFICATION, Right.RESTRICTION),
    _by_law("part_3_evidence", Regime.PART_3, "sections 46(4) and 47(2)",
        "it has to be kept as it is for the purposes of evidence; its use is restricted in place of that",
        Right.RECTIFICATION, Right.ERASURE),
    _by_law("part_3_lawful", Regime.PART_3, "section 47(1)",
        "processing it does not infringe the principles, and no legal duty has us erase it; it is processed for a "
        "statutory function, or needed for legal claims", Right.ERASURE),
    _by_law("part_3_no_objection", Regime.PART_3, "Part 3", "this Part gives no right to object", Right.OBJECTION),
    _by_law("part_3_excessive", Regime.PART_3, "section 53", "the request is manifestly unfounded or excessive",
        Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION),
)  # fmt: skip

_ASKED: Final = {
    Right.ACCESS: "to be told what we hold about {whom}, and to have a copy of it",
    Right.RECTIFICATION: "to put right what we hold about {whom}",
    Right.ERASURE: "to erase what we hold about {whom}",
    Right.RESTRICTION: "to restrict how we use what we hold about {whom}",
    Right.OBJECTION: "not to process what we hold about {whom}",
    Right.COMPLAINT: "to look into your complaint of how we handled what we hold about {whom}",
}
_LAW: Final = {
    (Right.ACCESS, Regime.UK_GDPR): "article 15 of the UK GDPR",
    (Right.RECTIFICATION, Regime.UK_GDPR): "article 16 of the UK GDPR",
    (Right.ERASURE, Regime.UK_GDPR): "article 17 of the UK GDPR",
    (Right.RESTRICTION, Regime.UK_GDPR): "article 18 of the UK GDPR",
    (Right.OBJECTION, Regime.UK_GDPR): "article 21 of the UK GDPR",
    (Right.COMPLAINT, Regime.UK_GDPR): "section 164A of the Data Protection Act 2018",
    (Right.ACCESS, Regime.PART_3): "section 45 of the Data Protection Act 2018",
    (Right.RECTIFICATION, Regime.PART_3): "section 46 of the Data Protection Act 2018",
    (Right.ERASURE, Regime.PART_3): "section 47 of the Data Protection Act 2018",
    (Right.RESTRICTION, Regime.PART_3): "section 47 of the Data Protection Act 2018",
    (Right.OBJECTION, Regime.PART_3): "Part 3 of the Data Protection Act 2018",
    (Right.COMPLAINT, Regime.PART_3): "section 164A of the Data Protection Act 2018",
}
_RESULTS: Final = {
    RequestOutcome.GRANTED: "We have agreed to what you asked for. What was done, it says below.",
    RequestOutcome.IN_PART: "We have done a part of what you asked for, and refused the rest. What that is, it says "
    "below.",
    RequestOutcome.REFUSED: "We have refused that.",
    RequestOutcome.WITHDRAWN: "You have told us that you do not ask for it any more.",
}
_OF_A_COMPLAINT: Final = {
    RequestOutcome.GRANTED: "We find that your complaint is justified.",
    RequestOutcome.IN_PART: "We find that a part of your complaint is justified, and a part is not. Which is which, it "
    "says below.",
    RequestOutcome.REFUSED: "We find that your complaint is not justified.",
    RequestOutcome.WITHDRAWN: "You have told us that you withdraw your complaint.",
}
_TURN_TO: Final = (
    "You may complain to the Information Commissioner: ico.org.uk, telephone 0303 123 1113, Wycliffe House, Water "
    "Lane, Wilmslow, Cheshire SK9 5AF."
)
_COURT: Final = (
    "You may also apply to a court for an order that we comply (section 167 of the Data Protection Act 2018)."
)
_PART_3_CHECK: Final = (
    "You may ask the Commissioner to check that our refusal, or what we held back, was lawful (section 51 of the Data "
    "Protection Act 2018)."
)
WITHHOLDING: Final = frozenset({RequestOutcome.REFUSED, RequestOutcome.IN_PART})


@dataclass(frozen=True)
class OutcomeLetter:
    """A letter as it was written: *contents* is all that it says, as data, from which its PDF is printed."""

    id: OutcomeLetterId
    organisation: str
    request: RightsRequestId
    regime: Regime
    outcome: RequestOutcome
    ground: str
    contents: str
    sha256: str
    made_by: str
    made_at: datetime

    @property
    def log_object(self) -> LogObject:
        return LogObject("rights_request", self.request)

    @property
    def file_name(self) -> str:
        return f"outcome-{self.request[:8]}-{local(self.made_at):%Y%m%d-%H%M}.pdf"


def grounds_for(right: Right, regime: Regime | None = None) -> Sequence[LetterGround]:
    return [each for each in GROUNDS if right in each.rights and regime in {None, each.regime}]


def ground_of(
    right: Right, regime: Regime, outcome: RequestOutcome, named: str, given: Sequence[Extract] = ()
) -> LetterGround | None:
    """The ground that a letter names: one of its right and regime where something is refused, and none otherwise.

    Where the extracts that were *given* tell the grounds of what is withheld in them, the letter names those alone.
    """
    if outcome not in WITHHOLDING or not grounds_for(right, regime) or tells_grounds(given):
        return None
    found = next((each for each in grounds_for(right, regime) if each.id == named), None)
    if found is None:
        words = f"Select the ground on which it is refused, one of {regime.label}"
        raise Invalid([Problem(("ground",), words)])
    return found


def require_own_outcome(request: RightsRequest, outcome: RequestOutcome) -> None:
    """Refuse a letter that says otherwise of a request than it was closed with."""
    if request.outcome is not None and request.outcome is not outcome:
        called = request.outcome.label_of(request.right).lower()
        raise Conflict(f"The request was closed as “{called}”, and its letter says so.")


def tells_grounds(given: Sequence[Extract]) -> bool:
    """Whether these extracts say of something that it is withheld, and why."""
    return any(told_grounds(each) for each in given)


def require_borne_out(outcome: RequestOutcome, given: Sequence[Extract]) -> None:
    """Refuse to say that something came of a request which the extracts that were *given* for it do not bear out."""
    if outcome is RequestOutcome.GRANTED and tells_grounds(given):
        raise Conflict("Some of what is held was withheld in the extract, so it is granted in part.")
    if outcome is RequestOutcome.REFUSED and given:
        raise Conflict("An extract was given, so it is not refused wholly.")


def require_their_regime(regime: Regime, given: Sequence[Extract]) -> None:
    """Refuse a letter under another law than that under which the extracts were *given*."""
    laws = list(dict.fromkeys(each.regime for each in given))
    if laws and regime not in laws:
        words = f"Select {' or '.join(each.label for each in laws)}: the extract was given under that"
        raise Invalid([Problem(("regime",), words)])


def proven_of_extract(extract: Extract) -> Iterator[str]:
    """What the letter says of an extract that was given, and of what was not given in it, under each ground.

    Of what is not said to be there, it says nothing either.
    """
    if extract.given_at is None:
        return
    day = date_in_words(local(extract.given_at).date().isoformat())
    how = f"to {extract.recipient} on {day}: {extract.channel}"
    yield f"We gave an extract of what we hold, {extract.reference}, {how}."
    for ground in told_grounds(extract):
        yield f"{_HOW_WITHHELD[_ways_of(extract, ground)]}: {GROUNDS_BY_LAW[extract.regime][ground]}."


_HOW_WITHHELD: Final = {
    frozenset({Treatment.MASKED}): "In some of it, words are masked",
    frozenset({Treatment.WITHHELD}): "Some of it is withheld",
    frozenset({Treatment.MASKED, Treatment.WITHHELD}): "Some of it is withheld, and in some of it words are masked",
}


def _ways_of(extract: Extract, ground: Ground) -> frozenset[Treatment]:
    """In which ways something is not given under a ground, of which the extract says that it is not."""
    return frozenset(way for way in (Treatment.MASKED, Treatment.WITHHELD) if f"{ground.value} {way.value}" in
                     extract.restrictions)  # fmt: skip


def told_grounds(extract: Extract) -> Sequence[Ground]:
    """The grounds of what is withheld or masked in an extract, and said to be."""
    silent = Treatment.SILENT.value
    told = {name.partition(" ")[0] for name in extract.restrictions if name.partition(" ")[2] != silent}
    return [ground for ground in Ground if ground.value in told]


def letter_contents(
    request: RightsRequest,
    whose: Organisation,
    regime: Regime,
    outcome: RequestOutcome,
    ground: LetterGround | None,
    words: str,
    at: datetime,
    today: date,
    proven: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything that the letter says, in order; what was done of it, only as *proven* by what is kept of that."""
    asked = "complaint" if request.is_complaint else "request"
    reference = f"RR-{request.id[:8].upper()}"
    facts = [
        ["To", request.asked_by],
        ["From", f"{whose.name}, {whose.team}\n{whose.address}"],
        ["Date", date_in_words(today.isoformat())],
        [f"Your {asked}", f"Received on {date_in_words(request.received_on.isoformat())}"],
        ["Outcome", outcome.label_of(request.right)],
    ]
    contact = f"Write to {whose.contact_name}, {whose.contact_email}, {whose.contact_phone}, if anything is unclear."
    said = [*_opening(request, regime), *_outcome_words(request.right, regime, outcome, ground), *proven, words]
    paragraphs = [*said, *_in_time(request, today), *_to_whom(request.right, regime, outcome), contact]
    title = f"What came of your {asked}" + ("" if request.is_complaint else f": {request.right.value}")
    return {
        "title": title, "code": "OFFICIAL-SENSITIVE", "reference": reference, "made_at": at.isoformat(),
        "facts": facts, "paragraphs": [each for each in paragraphs if each], "tables": [],
    }  # fmt: skip


def _opening(request: RightsRequest, regime: Regime) -> Iterator[str]:
    asked = _ASKED[request.right].format(whom=request.about or "you")
    yield f"You asked us {asked}. We have decided on that under {_LAW[request.right, regime]}."


def _outcome_words(right: Right, regime: Regime, outcome: RequestOutcome, ground: LetterGround | None) -> Iterator[str]:
    yield (_OF_A_COMPLAINT if right is Right.COMPLAINT else _RESULTS)[outcome]
    if ground is not None:
        yield f"The ground on which we refuse it is that {ground.words} ({ground.law})."
    if right is Right.ERASURE and outcome in WITHHOLDING and regime is Regime.UK_GDPR:
        yield "You may ask us at any time to put right what is wrong in it, or to restrict how we use it."


def _in_time(request: RightsRequest, today: date) -> Iterator[str]:
    due = date_in_words(request.due(today).isoformat())
    if request.is_complaint:
        if request.acknowledged_on is not None:
            yield f"We acknowledged it on {date_in_words(request.acknowledged_on.isoformat())}."
        if (request.acknowledged_on or today) > request.due(today):
            yield f"We should have acknowledged it by {due}. We are sorry that this was late."
        return
    if request.extended_why:
        yield f"We took two months more, because: {request.extended_why}"
    if (request.closed_on or today) > request.due(today):
        yield f"We should have answered by {due}. We are sorry that this is late."
    else:
        yield f"We had to answer by {due}."


def _to_whom(right: Right, regime: Regime, outcome: RequestOutcome) -> Iterator[str]:
    if regime is Regime.PART_3 and outcome in WITHHOLDING and right is not Right.COMPLAINT:
        yield _PART_3_CHECK
    yield f"{_TURN_TO} {_COURT}" if outcome is not RequestOutcome.WITHDRAWN else _TURN_TO
