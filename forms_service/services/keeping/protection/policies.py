"""The appropriate policy document: kept as a record with its versions, and somebody’s job until it may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forms_service.casework.errors import Invalid, unsaid
from forms_service.casework.ids import PolicyId, new
from forms_service.casework.keeping.protection.policies import (
    PolicyDocument,
    in_force,
    needs_policy,
    next_version,
    paper_in_force,
)
from forms_service.casework.users import GovernanceDocument, Permission
from forms_service.engine.answers import Problem
from forms_service.engine.definitions.forms import Definition
from forms_service.services.forms_in_use import forms_in_use
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class Policies:
    """Every version, the one *in_force*, and the *forms* in use that need one for what they ask."""

    every: Sequence[PolicyDocument]
    in_force: PolicyDocument | None
    forms: Sequence[Definition]


@use_case(Permission.READ_POLICIES, Permission.SEE_PROTECTION, unlogged="it shows a paper, and nobody")
def policy_documents(work: Work) -> Policies:
    every = work.policy_documents.every()
    return Policies(every, in_force(every, work.today), needing_policy(work))


@use_case(Permission.READ_POLICIES, unlogged="it shows a paper of the organisation, and nobody")
def policy_document(work: Work, policy_id: PolicyId) -> PolicyDocument:
    return work.policy_documents.get(policy_id)


@use_case(Permission.KEEP_POLICIES)
def record_policy(
    work: Work,
    *,
    reference: str,
    text: str,
    owner: str,
    from_date: date,
    review: date,
    retention: str,
    erasure: str,
) -> PolicyDocument:
    """Record a version: the first one, one that was reviewed, or one that was changed. Those before it stay."""
    said = {"reference": reference, "text": text, "owner": owner, "retention": retention, "erasure": erasure}
    for name, words in said.items():
        if not words.strip():
            raise unsaid(name, "Say it in words.")
    if review <= from_date:
        raise Invalid([Problem(("review",), "It is reviewed after the day from which it holds")])
    tidy = {name: words.strip() for name, words in said.items()}
    every = work.policy_documents.every()
    version = next_version(every, tidy["reference"])
    policy = PolicyDocument(
        new(PolicyId), work.organisation, tidy["reference"], version, tidy["text"], tidy["owner"], from_date, review,
        tidy["retention"], tidy["erasure"], work.by, work.now,
    )  # fmt: skip
    work.policy_documents.add(policy)
    payload = {"called": f"{policy.reference}, version {policy.version}", "owner": policy.owner}
    work.change("policy_recorded", policy, {**payload, "review": review.isoformat()})
    return policy


@use_case(Permission.KEEP_POLICIES)
def stop_processing(work: Work, policy_id: PolicyId, day: date, why: str) -> None:
    """Note that the processing under a document stopped: all its versions are kept for six months from that day."""
    if not why.strip():
        raise unsaid("why", "Say why.")
    if day > work.today:
        raise Invalid([Problem(("day",), "It stopped today or before")])
    chosen = work.policy_documents.get(policy_id)
    chosen.stop(day, why)
    for before in work.policy_documents.every():
        if before.reference == chosen.reference and before.stopped_on is None:
            after = before.stop(day, why.strip())
            work.policy_documents.save(after, expected=before)
            work.change("policy_stopped", after, {"called": after.reference, "reason": why.strip()})


@use_case(Permission.KEEP_POLICIES)
def let_policy_go(work: Work, policy_id: PolicyId) -> None:
    """Let the text of a version go once its six months are over; that there was one stays."""
    before = work.policy_documents.get(policy_id)
    after = before.let_go(work.today)
    work.policy_documents.save(after, expected=before)
    work.change("policy_let_go", after, {"called": f"{after.reference}, version {after.version}"})


def needing_policy(work: Work) -> list[Definition]:
    """The forms in use of which any question asks for special categories, or for offences and allegations."""
    return [form for form in forms_in_use(work) if needs_policy(form.sensitivities)]


def policy_in_force(work: Work) -> GovernanceDocument | None:
    """The one that the organisation works under today, for whoever asks: what is recorded, else the file."""
    filed = work.ports.directory.organisation(work.organisation).policy_document
    return paper_in_force(work.policy_documents.every(), filed, work.today)
