"""Governance: what an organisation must have decided and written down before anything of anybody is kept here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from forms_service.casework.keeping.protection.policies import paper_in_force
from forms_service.casework.users import GovernanceDocument, Organisation
from forms_service.engine.dates import date_in_words
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming


def governance_papers(it: Installation) -> Iterator[Shortcoming]:
    """The appropriate policy document, and the data protection impact assessment, of each organisation."""
    for each in it.organisations.values():
        # Whoever works there already is not sent home by a date; nobody begins to with a paper that is overdue.
        is_begun = it.approvals is None or bool(it.approvals.get(each.id))
        effect = Effect.OPEN if is_begun else Effect.REFUSED
        yield from _policy_paper(it, each, effect)
        yield from _paper(each.name, "impact-assessment", "impact_assessment", each.impact_assessment, effect)


def _policy_paper(it: Installation, each: Organisation, overdue: Effect) -> Iterator[Shortcoming]:
    """The record of the policy document is what counts; the file is for the first start, and must not say otherwise."""
    recorded = it.policies.get(each.id, ())
    if not recorded:
        yield from _paper(each.name, "policy-document", "policy_document", each.policy_document, overdue)
        if each.policy_document is not None and it.approvals and it.approvals.get(each.id):
            yield Shortcoming(
                "policy-document-unrecorded",
                f"The appropriate policy document of {each.name} stands in ORGANISATIONS_FILE alone.",
                "Start the service; somebody with the role asset_owner or records_officer records it on “Policy "
                "document”.",
                Effect.OPEN,
            )
        return
    holding = paper_in_force(recorded, each.policy_document, date.today())
    if holding is None:
        yield Shortcoming(
            "policy-document-missing",
            f"No appropriate policy document of {each.name} that is recorded holds today, without which it may not "
            "process this.",
            "Have one approved and recorded on “Policy document” by whoever works there, or, if the processing has "
            "stopped, take the organisation out of ORGANISATIONS_FILE.",
            overdue,
        )
        return
    yield from _paper(each.name, "policy-document", "policy_document", holding, overdue)
    if each.policy_document != holding:
        yield Shortcoming(
            "policy-document-differs",
            f"ORGANISATIONS_FILE says otherwise of the policy document of {each.name} than what is recorded: "
            f"{holding.reference}, from {holding.from_date.isoformat()}, owner {holding.owner}, review "
            f"{holding.review.isoformat()}. What is recorded counts.",
            "Have policy_document in ORGANISATIONS_FILE say the same.",
            Effect.OPEN,
        )


def unapproved_schedules(it: Installation) -> Iterator[Shortcoming]:
    """Organisations whose information asset owner has not approved the newest retention schedule."""
    schedules, approvals = it.schedules, it.approvals
    if schedules is None or approvals is None:
        return
    for each in it.organisations.values():
        in_force = schedules.newest_approved(approvals.get(each.id, ()))
        if in_force == schedules.present:
            continue
        until = f"{in_force.id} holds there" if in_force else "no enquiry can be recorded there, and nothing filed"
        yield Shortcoming(
            "schedule-not-approved",
            f"{each.name} has not approved the retention schedule {schedules.present.id} as it is; until then {until}.",
            "Start the service; somebody with the role asset_owner approves it on the page “Retention schedule”.",
            Effect.OPEN,
        )


def _paper(whose: str, code: str, key: str, paper: GovernanceDocument | None, overdue: Effect) -> Iterator[Shortcoming]:
    today = date.today()
    title = {"policy_document": "appropriate policy document", "impact_assessment": "impact assessment"}[key]
    if paper is None:
        yield Shortcoming(
            f"{code}-missing",
            f"{whose} has no {title} on file, without which it may not process this.",
            f"Have it approved, and note it in ORGANISATIONS_FILE under {key}: reference, date, owner and review.",
        )
    elif paper.from_date > today:
        when = date_in_words(paper.from_date.isoformat())
        words = f"The {title} of {whose} ({paper.reference}) is of {when}, which is to come."
        yield Shortcoming(
            f"{code}-missing", words, f"Put its date right in ORGANISATIONS_FILE, under {key}, or this machine’s clock."
        )
    elif paper.is_due(today):
        when, days = date_in_words(paper.review.isoformat()), paper.days_to_review(today)
        named = f"The {title} of {whose} ({paper.reference})"
        remedy = f"Have {paper.owner} review it, and note the new date and review in ORGANISATIONS_FILE, under {key}."
        if days < 0:
            words = f"{named} was to be reviewed by {when}, {-days} day(s) ago."
            yield Shortcoming(f"{code}-overdue", words, remedy, overdue)
        else:
            words = f"{named} is to be reviewed by {when}, in {days} day(s)."
            yield Shortcoming(f"{code}-due", words, remedy, Effect.COMING)
