"""What was recorded of somebody since an answer was sealed that says otherwise: it is put right, or told why it stands.

Until then it is not copied or downloaded, and what nobody has had yet is not sent; somebody has a task of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.clocks import LATER_FACTS, Promise
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import PersonId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.known import known_subjects
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.agreement import Disagreement, Other, as_answered, held_against
from forms_service.engine.moments import Moment
from forms_service.engine.path import Path
from forms_service.services.answering.agreement import BACKGROUND
from forms_service.services.answering.context import context_for
from forms_service.services.answering.open_questionnaire import readings_of, with_background
from forms_service.services.people.background import Background, backgrounds_of
from forms_service.services.work import Work


@dataclass(frozen=True)
class LaterFacts:
    """What sealed answers say *otherwise* than what is recorded now, and when the last of that was recorded."""

    otherwise: Sequence[Disagreement]
    at: datetime


def later_facts(work: Work, enquiry: Enquiry, sealed: Submission) -> LaterFacts | None:
    """Return what sealed answers say otherwise than is recorded, and nobody answered for; nothing if they agree."""
    definition = work.ports.library.get(sealed.definition)
    if not any(rule.across == "background" for rule in definition.agreement):
        return None
    known = known_now(work, enquiry, sealed)
    facts: list[Fact] = [fact for one in known.values() for fact in one.by_us]
    if not facts:
        return None
    path = as_known(work, sealed, known)
    found = held_against(path, Other("background", "", BACKGROUND, path.reader))
    answered = {said["rule"] for said in sealed.answers.agreement}
    left = [one for one in found if one.key not in answered]
    return LaterFacts(left, max(fact.recorded_at for fact in facts)) if left else None


def as_known(work: Work, sealed: Submission, known: Mapping[str, Background]) -> Path:
    """What was sealed, beside what is known by now."""
    definition = work.ports.library.get(sealed.definition)
    context = with_background(context_for(work.ports, work.actor), definition, known)
    carried = {answer.id: answer.value for answer in sealed.answers.carried if answer.value is not None}
    carried |= readings_of(definition.carried.values(), context.background)
    answers = {**sealed.values, **context.readings}
    reader = as_answered(definition, answers, carried, context)
    return Path(definition, reader, answers, reader.shown)


def known_now(work: Work, enquiry: Enquiry, sealed: Submission) -> Mapping[str, Background]:
    """What is recorded of the people of a letter, as they are known to be called and born by now."""
    people = enquiry.people_about(sealed.about)
    known = known_subjects(people, work.people.facts([subject.person for subject in people if subject.person]))
    return backgrounds_of(work, enquiry.id, known)


def to_be_settled(
    work: Work, enquiry: Enquiry, reply: Questionnaire, sealed: Submission, record: Record | None
) -> Iterator[Promise]:
    """Return the duties that an issued reply leaves: of each thing that it says otherwise than is recorded now."""
    since = later_facts(work, enquiry, sealed)
    if since is None or record is None or _is_put_right(record, since):
        return
    for one in since.otherwise:
        key = f"{LATER_FACTS}{one.key}"
        noted = next((done.due for done in reply.done if done.key == key), None)
        yield Promise(key, "Put this right, or note why it stands", noted or Moment(since.at), _in_words(one))


def refuse_later_facts(
    work: Work, enquiry: Enquiry, reply: Questionnaire, sealed: Submission, sent_at: datetime | None = None
) -> None:
    """Refuse to let go out what says otherwise than was recorded since, unless somebody noted why it stands.

    What was *sent_at* a time before that is told of it otherwise: by a correction.
    """
    since = later_facts(work, enquiry, sealed)
    if since is None or (sent_at is not None and sent_at < since.at):
        return
    if unsettled := _unsettled(reply, since):
        raise Conflict(
            f"{enquiry.reference}: something was recorded since this was authorised, and this says otherwise. "
            f"{unsettled}. Call it back, or have it put right, before it goes out."
            + (" If it went before that was recorded, enter when." if sent_at else "")
        )


def recorded_since(work: Work, enquiry: Enquiry, reply: Questionnaire, sealed: Submission) -> str:
    """What was recorded since a reply was authorised that holds up its issue, in words; empty where nothing does."""
    since = later_facts(work, enquiry, sealed)
    return _unsettled(reply, since) if since else ""


def said_otherwise(work: Work, record: Record) -> str:
    """What an issued record says otherwise than was recorded since, in words; empty once that is settled."""
    if record.issued_at is None:
        return ""
    sealed = work.submissions.get(record.submission)
    since = later_facts(work, work.enquiries.get(record.enquiry), sealed)
    if since is None or _is_put_right(record, since):
        return ""
    return _unsettled(work.questionnaires.get(sealed.questionnaire), since)


def _unsettled(reply: Questionnaire, since: LaterFacts) -> str:
    """What nobody noted yet why it stands, in words."""
    noted = {done.key for done in reply.done}
    return ". ".join(_in_words(one) for one in since.otherwise if f"{LATER_FACTS}{one.key}" not in noted)


def letters_otherwise(work: Work, person: PersonId) -> list[Record]:
    """Return the issued letters that say otherwise of a person, or of whoever is linked with them, than is recorded."""
    group = [each.id for each in work.people.group(person)]
    return [record for record in work.records.about(group) if _is_otherwise(work, record)]


def _is_otherwise(work: Work, record: Record) -> bool:
    if record.issued_at is None or record.part or record.standing not in {Standing.ISSUED, Standing.CORRECTED}:
        return False
    since = later_facts(work, work.enquiries.get(record.enquiry), work.submissions.get(record.submission))
    return since is not None and not _is_put_right(record, since)


def _is_put_right(record: Record, since: LaterFacts) -> bool:
    """Whether a letter stands no more, or was corrected once that was recorded."""
    if record.standing is Standing.CORRECTED:
        return any(marking.at >= since.at for marking in record.marked(Standing.CORRECTED))
    return record.standing is not Standing.ISSUED


def _in_words(one: Disagreement) -> str:
    whom = f"{one.whom}: " if one.whom else ""
    told = f" ({one.against.words})" if one.against else ""
    return f"{whom}{one.authoriser}{told}"
