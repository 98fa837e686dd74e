"""Letters of outcomes: written from the request, printed and read back, and kept with it as they were written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from forms_service.casework.auditing.events import canonical
from forms_service.casework.errors import Conflict, IntegrityFailure, NotFound, unsaid
from forms_service.casework.ids import OutcomeLetterId, RightsRequestId, new
from forms_service.casework.keeping.extracts.extracts import Extract
from forms_service.casework.keeping.protection.outcome_letters import (
    OutcomeLetter,
    ground_of,
    letter_contents,
    proven_of_extract,
    require_borne_out,
    require_own_outcome,
    require_their_regime,
)
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import RequestOutcome, RightsRequest
from forms_service.casework.users import Permission, User
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@use_case(Permission.ANSWER_RIGHTS, unlogged="it stands beside the request, whose reading is logged")
def outcome_letters_of(work: Work, request_id: RightsRequestId) -> Sequence[OutcomeLetter]:
    return work.outcome_letters.of_request(request_id)


def write_outcome_letter(
    ports: Ports,
    actor: User,
    request_id: RightsRequestId,
    regime: Regime,
    outcome: RequestOutcome,
    ground: str,
    words: str,
) -> OutcomeLetter:
    """Write the letter of an outcome and print it; nothing is kept of one that cannot be printed and read back."""
    contents, named, at = _letter_contents(ports, actor, request_id, regime, outcome, ground, words)
    ports.disposal_papers.make(contents.encode())
    return _keep_letter(ports, actor, request_id, regime, outcome, named, contents, at)


@use_case(Permission.ANSWER_RIGHTS, unlogged="what is written from it is logged when it is kept")
def _letter_contents(
    work: Work, request_id: RightsRequestId, regime: Regime, outcome: RequestOutcome, ground: str, words: str
) -> tuple[str, str, datetime]:
    request = work.rights_requests.get(request_id)
    given = extracts_given(work, request)
    require_their_regime(regime, given)
    found = ground_of(request.right, regime, outcome, ground, given)
    if not words.strip():
        raise unsaid("words", "Say in words of your own what was done, and why.")
    require_own_outcome(request, outcome)
    whose = work.ports.directory.organisation(work.organisation)
    require_borne_out(outcome, given)
    # What acts prove that was done; nothing else is done here by a request itself.
    proven = [said for each in given for said in proven_of_extract(each)]
    told = letter_contents(request, whose, regime, outcome, found, words.strip(), work.now, work.today, proven)
    return canonical(told), found.id if found else "", work.now


def extracts_given(work: Work, request: RightsRequest) -> list[Extract]:
    return [each for each in work.extracts.of_request(request.id) if each.given_at is not None]


def refuse_untrue_end(work: Work, request: RightsRequest, outcome: RequestOutcome) -> None:
    """Refuse to close a request while an extract for it is open, or as something that its letter or extract denies."""
    if open_now := [each.reference for each in work.extracts.of_request(request.id) if each.is_open]:
        raise Conflict(f"An extract for it is under way, {', '.join(open_now)}. Give it first, or give it up.")
    given = extracts_given(work, request)
    require_borne_out(outcome, given)
    letter = next(iter(work.outcome_letters.of_request(request.id)), None)
    if letter is None:
        return
    if letter.outcome is not outcome:
        said = letter.outcome.label_of(request.right).lower()
        raise Conflict(f"The last letter about it says “{said}”. Write another, or close it so.")
    if any(each.given_at and each.given_at > letter.made_at for each in given):
        raise Conflict("An extract was given since the last letter about it was written. Write the letter anew.")


@use_case(Permission.ANSWER_RIGHTS)
def _keep_letter(
    work: Work,
    request_id: RightsRequestId,
    regime: Regime,
    outcome: RequestOutcome,
    ground: str,
    contents: str,
    at: datetime,
) -> OutcomeLetter:
    """Keep it as of the moment *at* which it goes by: what is given while it is printed, it says nothing of."""
    request = work.rights_requests.get(request_id)
    require_own_outcome(request, outcome)
    letter = OutcomeLetter(
        new(OutcomeLetterId), work.organisation, request.id, regime, outcome, ground, contents, _digest_of(contents),
        work.by, at,
    )  # fmt: skip
    work.outcome_letters.add(letter)
    work.change("outcome_letter_written", request, {"outcome": outcome.value, "regime": regime.value, "ground": ground})
    return letter


def download_outcome_letter(
    ports: Ports, actor: User, request_id: RightsRequestId, letter_id: OutcomeLetterId
) -> tuple[str, bytes]:
    """Print a letter as it was written; one whose words were changed since is refused."""
    letter = _letter_to_send(ports, actor, request_id, letter_id)
    if _digest_of(letter.contents) != letter.sha256:
        raise IntegrityFailure(f"{letter.file_name} is not as it was written.")
    return letter.file_name, ports.disposal_papers.make(letter.contents.encode())


def _digest_of(contents: str) -> str:
    return hashlib.sha256(contents.encode()).hexdigest()


@use_case(Permission.ANSWER_RIGHTS)
def _letter_to_send(work: Work, request_id: RightsRequestId, letter_id: OutcomeLetterId) -> OutcomeLetter:
    letter = work.outcome_letters.get(letter_id)
    if letter.request != request_id:
        raise NotFound("There is no such letter of this request.")
    work.read("outcome_letter_read", letter, {"file": letter.file_name})
    return letter
