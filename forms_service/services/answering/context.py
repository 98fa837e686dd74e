"""What answers may depend on besides other answers of their own form, put together for one signed-in person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from forms_service.casework.ids import DocumentId, EnquiryId, RecordId
from forms_service.casework.users import Permission, User
from forms_service.engine.answers import Answers, by_row
from forms_service.engine.derivations.context import Context, Table
from forms_service.engine.moments import Moment
from forms_service.services.answering.corrections.as_put_right import as_put_right
from forms_service.services.ports import Ports
from forms_service.services.work import Work


@dataclass(frozen=True)
class Staff:
    """The organisation's people who answer or authorise, as reference data."""

    people: tuple[User, ...]

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return next((row for row in self.rows() if row["id"] == row_id), None)

    def rows(self) -> Sequence[Mapping[str, str]]:
        return [{"id": user.id, "label": f"{user.name}, {user.job_title}"} for user in self.people]


def context_for(ports: Ports, actor: User, agreed: Mapping[str, Table] = MappingProxyType({})) -> Context:
    """*agreed* are tables as they were when the enquiry came (``agreed_tables.py``), in place of those of today."""
    now = Moment(ports.clock.now())
    answering = tuple(user for user in ports.directory.users(actor.organisation) if user.may(Permission.ANSWER))
    tables: dict[str, Table] = {**ports.tables(now.day), "users": Staff(answering), **agreed}
    return Context(
        now=now,
        facts={
            "user.id": actor.id,
            "user.name": actor.name,
            "user.job_title": actor.job_title,
            **ports.team_facts(actor),
        },
        tables=tables,
        working_days_after=ports.working_days_after,
        unprintable=ports.unprintable,
    )


@dataclass(frozen=True)
class SharedAnswers:
    """What was answered before to shared questions, about *child*, and *whence* it is, in words."""

    answers: Answers = field(default_factory=dict)
    child: str = ""
    whence: str = ""

    def for_child(self, child: str) -> Answers:
        """The answers; what was said of the other child, as if of this one."""
        return {
            question: {child: by_row(value)[self.child]} if self.child and set(by_row(value)) == {self.child} else value
            for question, value in self.answers.items()
        }


NOTHING_SHARED = SharedAnswers()


def searches_again(work: Work, enquiry_id: EnquiryId) -> bool:
    """Whether anything of an enquiry was about the wrong person: what was said in it may be about somebody else."""
    return any(reply.searches_again for reply in work.questionnaires.of_enquiry(enquiry_id))


def of_report(work: Work, enquiry_id: EnquiryId, row: Mapping[str, str]) -> SharedAnswers:
    """What the report that was chosen said when it was sealed, as put right since; it may be of another enquiry."""
    document = work.documents.get(DocumentId(row["id"]))
    submission = work.submissions.get(document.submission)
    if any(searches_again(work, each) for each in {submission.enquiry, enquiry_id}):
        return NOTHING_SHARED
    said = as_put_right(work, submission, work.records.get(RecordId(row["record"])))
    return SharedAnswers(said, submission.about, f"From {row['label']}")
