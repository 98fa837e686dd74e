"""What a document said can be chosen from, in the words that were sealed."""

from __future__ import annotations

from dataclasses import replace

from forms_service.casework.ids import RecordId, SubmissionId
from forms_service.casework.keeping.reach import Piece
from forms_service.services.answering.corrections.sealed_statements import (
    OFFERED,
    TABLE,
    SealedStatements,
    Statement,
    together,
)
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
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
    table = notice.path.reader.context.tables[TABLE]
    assert isinstance(table, SealedStatements)
    offered = {statement.asked: statement for statement in table.statements}
    texts = {name: [one.text for one in table.statements if one.asked == name] for name in offered}

    for answer in sealed.everything:
        told = bool(answer.text) and answer.may_be_read_by("recipient")
        assert (answer.id in offered) == (not answer.internal and told), answer.id
        assert all(text in answer.text for text in texts.get(answer.id, [])) or answer.rows, answer.id
    ids = [line["id"] for line in table.rows()]
    assert len(set(ids)) == len(ids)
    # What was said of several children is one statement for each, and says of whom.
    results = [one.label for one in table.statements if one.asked == "se_child_results"]
    children = [child.name for child in record.subjects_of("child")]
    assert len(results) == len(children)
    assert all(any(name in label for name in children) for label in results)
    # It is offered in short, and is all of it where it is printed.
    longest = max(table.statements, key=lambda one: len(one.words))
    row = table.row(longest.id)
    assert row is not None
    assert row["label"] == longest.words
    assert max(len(line["label"]) for line in table.rows()) <= OFFERED


def test_what_a_review_left_as_it_was_says_the_same_as_the_report_of_the_same_child() -> None:
    def said(asked: str, sealing: str, child: str, text: str = "Level 4") -> Statement:
        readers, of = frozenset({"recipient"}), frozenset({child})
        pieces, sealings = frozenset[Piece](), frozenset({SubmissionId(sealing)})
        return Statement(asked, asked, asked, text, readers, sealings, pieces, text, short=asked, whom=of)

    report = [said("lv_level", "report", "jay")]
    reviews = {
        "review": said("pv_level", "review", "jay"),
        "of another child": said("pv_level", "other", "kit"),
        "of another report": said("pv_level", "later", "jay", "Level 1"),
    }
    left = frozenset({"lv_level", "vw_level"})
    found = together(report, [(name, [replace(one, read_from=left)]) for name, one in reviews.items()])

    assert found.statements[0].sealings == {"report", "review"}
    assert [one.whence for one in found.statements[1:]] == ["of another child, ", "of another report, "]
