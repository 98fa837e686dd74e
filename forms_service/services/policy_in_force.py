"""The one policy document that an organisation works under today, for whoever asks: what is recorded, else the file."""

from __future__ import annotations

from forms_service.casework.keeping.protection.policies import paper_in_force
from forms_service.casework.users import GovernanceDocument, Permission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


def policy_in_force(work: Work) -> GovernanceDocument | None:
    filed = work.ports.directory.organisation(work.organisation).policy_document
    return paper_in_force(work.policy_documents.every(), filed, work.today)


@use_case(Permission.READ_POLICIES, unlogged="it shows a paper of the organisation, and nobody")
def policy_to_show(work: Work) -> GovernanceDocument | None:
    """The same, for the pages of a form that asks what needs it."""
    return policy_in_force(work)
