"""Sealing an open questionnaire: the answers on its path, who prepared and who authorised them, as one submission."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.answering.explanations import as_sealed
from forms_service.casework.ids import SubmissionId, new
from forms_service.casework.sealing.submissions import Sealing, Submission, digest, seal
from forms_service.casework.users import User
from forms_service.engine.moments import Moment
from forms_service.services.answering.agreement import of_questionnaire
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.work import Work


@dataclass(frozen=True)
class By:
    """Who authorised: *at* a moment; *how*, where it was not here; what they said; what is not made without it.

    What was approved by telephone is to be confirmed before *confirm_by*. *agreement* is what does not agree, with what
    was said to it.
    """

    user: User
    at: Moment
    how: str = ""
    said: Sequence[Mapping[str, str]] = ()
    left_out: Collection[str] = ()
    confirm_by: Moment | None = None
    agreement: Sequence[Mapping[str, str]] = ()


def sealed_submission(work: Work, opened: OpenQuestionnaire, by: By | None = None) -> Submission:
    """Return what authorising seals, *by* whom, or by the actor and now; also what a draft preview is made from."""
    by = by or By(work.actor, Moment(work.now), agreement=_unanswered(work, opened))
    sealed = _sealed_bytes(work, opened, by)
    return Submission(
        new(SubmissionId), work.organisation, opened.enquiry.id, opened.questionnaire.id, opened.definition.id,
        sealed, digest(sealed), by.user.id, work.now,
    )  # fmt: skip


def _unanswered(work: Work, opened: OpenQuestionnaire) -> Sequence[Mapping[str, str]]:
    """What does not agree, as far as its author said something to it; nobody has authorised it."""
    return [as_sealed(one, "") for one in of_questionnaire(work, opened)]


def _sealed_bytes(work: Work, opened: OpenQuestionnaire, by: By) -> bytes:
    organisation = work.ports.directory.organisation(work.organisation)
    author = work.ports.directory.user(opened.questionnaire.sent_by or opened.questionnaire.owner)
    sealing = Sealing(
        reference=opened.enquiry.reference,
        organisation={
            "name": organisation.name,
            "team": organisation.team,
            "contact_name": organisation.contact_name,
            "contact_phone": organisation.contact_phone,
            "contact_email": organisation.contact_email,
            "address": organisation.address,
        },
        prepared={"by": author.name, "job_title": author.job_title},
        authorised={
            "by": by.user.name,
            "job_title": by.user.job_title,
            "at": str(by.at),
            "how": by.how,
            "confirm_by": str(by.confirm_by or ""),
        },
        people={user.id: user.name for user in work.ports.directory.users(work.organisation)},
        about=opened.questionnaire.about,
        manager=by.said,
        left_out=by.left_out,
        agreement=by.agreement,
    )
    carried = (opened.source.path, opened.source.saved) if opened.source else None
    return seal(opened.path, opened.saved, sealing, carried)
