"""Sealing an open questionnaire: the answers on its path, who sent it and who authorised it, as one submission."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.answering.explanations import as_sealed
from forms_service.casework.answering.signatures import Signature
from forms_service.casework.ids import SubmissionId, new
from forms_service.casework.sealing.submissions import Sealing, Submission, digest, seal
from forms_service.casework.users import User
from forms_service.engine.moments import Moment
from forms_service.services.answering.agreement import of_questionnaire
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.work import Work


@dataclass(frozen=True)
class By:
    """Who authorised: *at* a moment; what they said; what is not made without it.

    What was approved by telephone was written down by *recorder*, and is to be confirmed before *confirm_by*.
    *agreement* is what does not agree, with what was said to it.
    """

    user: User
    at: Moment
    said: Sequence[Mapping[str, str]] = ()
    left_out: Collection[str] = ()
    recorder: str = ""
    confirm_by: Moment | None = None
    agreement: Sequence[Mapping[str, str]] = ()

    @property
    def sealed(self) -> Mapping[str, str]:
        """What is sealed of it, in plain text."""
        return {
            "by": self.user.name,
            "job_title": self.user.job_title,
            "registration": self.user.registration,
            "at": str(self.at),
            "recorded_by": self.recorder,
            "confirm_by": str(self.confirm_by or ""),
        }


def sealed_submission(work: Work, opened: OpenQuestionnaire, by: By | None = None) -> Submission:
    """Return what is sealed now; without *by* nobody has authorised it: a draft, or what needs nobody's authorisation.

    Who seals stands in the submission, and is no authoriser in what it says.
    """
    sealed = _sealed_bytes(work, opened, by)
    return Submission(
        new(SubmissionId), work.organisation, opened.enquiry.id, opened.questionnaire.id, opened.definition.id,
        sealed, digest(sealed), by.user.id if by else "", work.now,
    )  # fmt: skip


def _unanswered(work: Work, opened: OpenQuestionnaire) -> Sequence[Mapping[str, str]]:
    """What does not agree, as far as its author said something to it; nobody has authorised it."""
    return [as_sealed(one, "") for one in of_questionnaire(work, opened)]


def _sealed_bytes(work: Work, opened: OpenQuestionnaire, by: By | None) -> bytes:
    organisation = work.ports.directory.organisation(work.organisation)
    signature = opened.questionnaire.signature
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
        at=str(Moment(work.now)),
        prepared=_prepared(signature) if signature else {},
        declared=[vars(declaration) for declaration in signature.declarations] if signature else (),
        authorised=by.sealed if by else {},
        people={user.id: user.name for user in work.ports.directory.users(work.organisation)},
        about=opened.questionnaire.about,
        manager=by.said if by else (),
        left_out=by.left_out if by else (),
        agreement=by.agreement if by else _unanswered(work, opened),
        by=work.actor.name,
    )
    carried = (opened.source.path, opened.source.saved) if opened.source else None
    return seal(opened.path, opened.saved, sealing, carried)


def _prepared(signature: Signature) -> Mapping[str, str]:
    return {
        "by": signature.name,
        "job_title": signature.job_title,
        "profession": signature.profession,
        "registration": signature.registration,
        "at": str(Moment(signature.at)),
    }
