"""What a document said can be chosen from, in the words that were sealed."""

from __future__ import annotations

from forms_service.casework.ids import RecordId
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.answering.sealed_statements import TABLE
from forms_service.services.replies import corrections
from tests.builders.world import WORKER, World


def _notice(world: World) -> OpenQuestionnaire:
    """A correction notice, just started for a reply with concerns about named children."""
    record = world.send_out(world.record_of(world.issued("Concerns about named children")))
    begun = corrections.start_correction(world.ports, world.user(WORKER), record.id, "A name was wrong.")
    return open_questionnaire(world.ports, world.user(WORKER), begun.id)


def test_a_notice_may_choose_from_what_was_sealed_in_the_document_that_it_corrects(world: World) -> None:
    notice = _notice(world)
    with world.ports.unit_of_work() as unit:
        mine = unit.of("northshire")
        record = mine.records.get(RecordId(notice.questionnaire.about))
        sealed = mine.submissions.get(record.submission).answers
    lines = notice.path.reader.context.tables[TABLE].rows()

    offered = {line["id"].partition(":")[0]: line["text"] for line in lines}
    for answer in sealed.everything:
        assert (answer.id in offered) == (not answer.internal and bool(answer.text)), answer.id
        assert answer.id not in offered or offered[answer.id] in answer.text
    assert len({line["id"] for line in lines}) == len(lines)
    # What was said of several children is one statement for each, and says of whom.
    results = [line["label"] for line in lines if line["id"].startswith("se_child_results:")]
    children = [child.name for child in record.subjects_of("child")]
    assert len(results) == len(children)
    assert all(any(name in label for name in children) for label in results)
