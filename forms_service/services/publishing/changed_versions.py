"""What becomes of open work where a form or a template was changed: replies go back, and what is lost is named."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.publishing.versions import Version
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.losses import Loss, losses
from forms_service.services.answering.allowed import present_documents
from forms_service.services.answering.open_questionnaire import standing_answers
from forms_service.services.keeping import dating
from forms_service.services.ports import Ports
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.work import Work

WRITTEN_DOWN: Final = frozenset({DocumentState.MADE, DocumentState.FILING})
"""The states of a document whose files are with their record: no change of a form or template reaches them."""
ANSWERED: Final = frozenset({State.DRAFT, State.RETURNED, State.WITH_MANAGER})
"""The states in which answers are not sealed, so that a changed form may have no place for some of them."""


@dataclass(frozen=True)
class Return:
    """A reply that went back to its author, with the *reason* that its author reads."""

    reference: str
    definition: str
    reason: str


@dataclass(frozen=True)
class LostAnswers:
    reference: str
    definition: str
    losses: Sequence[Loss]


@dataclass(frozen=True)
class Upgrade:
    """What a start met: the versions that say something else than before, and what that did to open work."""

    changed: Sequence[Version] = ()
    returns: Sequence[Return] = ()
    lost: Sequence[LostAnswers] = ()

    @property
    def lines(self) -> Iterator[str]:
        """All of it for whoever runs the service; what was answered is shown on the pages alone."""
        for version in self.changed:
            yield f"The {version.kind} {version.id} was changed."
        for back in self.returns:
            yield f"{back.reference}, {back.definition}: returned to its author. {back.reason}"
        for lost in self.lost:
            questions = ", ".join(dict.fromkeys(loss.question for loss in lost.losses))
            yield f"{lost.reference}, {lost.definition}: answers that can no longer be read, to {questions}."


def meet_changed_versions(ports: Ports, *, only_look: bool = False) -> Upgrade:
    """Compare the forms and templates with those that the database met last; where one was changed, see to open work.

    A reply that is authorised and not made yet goes back to its author, as what it would print is not what was
    authorised. What a database from before this comparison knew of a form stands in what was sealed with it; of its
    templates nobody knows, so they count as they are. Who *only looks* leaves everything as it is.
    """
    with ports.unit_of_work() as unit:
        known = {(version.kind, version.id): version.sha256 for version in unit.versions.known_to_change()}
        new = [version for version in _published(ports) if known.get((version.kind, version.id)) != version.sha256]
        if not new:
            return Upgrade()
        changed = [version for version in new if (version.kind, version.id) in known]
        works = [Work(ports, unit, each.id) for each in ports.directory.organisations()]
        items = [(work, item) for work in works for item in work.questionnaires.work()]
        templates = {version.id for version in changed if version.kind == "template"}
        returns = [back for work, item in items if (back := _return(work, item, templates))]
        forms = {version.id for version in new if version.kind == "form"}
        met = [(work, item) for work, item in items if item.questionnaire.definition in forms]
        lost = [found for work, item in met for found in _lost(work, item)]
        if not only_look:
            unit.versions.note(new, ports.clock.now())
            unit.commit()
    return Upgrade(changed, returns, lost)


def _published(ports: Ports) -> Iterator[Version]:
    yield from (Version("form", definition.id, definition.digest) for definition in ports.library.all())
    yield from (Version("template", template.id, template.digest) for template in ports.templates.all())


def _return(work: Work, item: WorkItem, templates: Collection[str]) -> Return | None:
    """Give a reply back to its author, if it is authorised and what is still to be made of it was changed."""
    reply = item.questionnaire
    documents = present_documents(work, reply) if reply.state is State.AUTHORISED else ()
    to_make = [document for document in documents if document.state not in WRITTEN_DOWN]
    if not to_make:
        return None
    submission = work.submissions.get(to_make[0].submission)
    reason = _reason(work.ports, submission, to_make, templates)
    if not reason:
        return None
    work.documents.stop(reply.id)
    after = reply.perform(Act.RETURN, by=work.by, at=work.now, comment=reason)
    work.questionnaires.save(after, expected=reply)
    dating.take_back(work, reply.id)
    work.change("reply_returned", item, {"comment": reason})
    return Return(item.enquiry.reference, reply.definition, reason)


def _reason(ports: Ports, submission: Submission, to_make: Sequence[Document], templates: Collection[str]) -> str:
    """Why what was authorised cannot be made as it was, in words; nothing, if it can."""
    definition = ports.library.get(submission.definition)
    if submission.answers.definition.digest != definition.digest:
        return _in_words(f"form “{definition.title}”")
    changed = [document.template for document in to_make if document.template in templates]
    return _in_words(f"template of “{ports.templates.get(changed[0]).title}”") if changed else ""


def _in_words(what: str) -> str:
    return (
        f"The {what} was changed after this was authorised and before its documents were made. "
        "Read your answers again, and send it again."
    )


def _lost(work: Work, item: WorkItem) -> Iterator[LostAnswers]:
    mine = work.questionnaires.get(item.questionnaire.id)
    if mine.state in ANSWERED:
        saved = work.questionnaires.answers(mine.id)
        found = losses(work.ports.library.get(mine.definition), standing_answers(saved))
        if found:
            yield LostAnswers(item.enquiry.reference, mine.definition, found)
