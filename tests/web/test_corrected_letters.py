"""A document that could not be made from its letter: made with the corrected one, or given back, never stuck."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from forms_service.casework.documents.documents import DocumentState, FaultOf
from forms_service.casework.keeping.records import LETTER_CORRECTION
from storage.contract import ObjectKey
from tests.builders.corrected import CODE, CORRECTED, LETTER, MISTAKE, FailedLetter, failed_letter
from tests.builders.reading import now_read
from tests.builders.word_files import rewritten
from tests.builders.world import MANAGER, OTHER_WORKER, SERVICE_MANAGER, WORKER, World


@pytest.fixture
def failed(world: World) -> FailedLetter:
    return failed_letter(world)


def test_a_manager_reads_and_confirms_the_corrected_letter_and_it_is_made_of_the_same_answers(
    failed: FailedLetter,
) -> None:
    world, before = failed.world, failed.document
    manager = world.client_as(MANAGER)
    corrected = f"/documents/{before.id}/corrected"
    assert corrected not in manager.get(f"/replies/{failed.reply.id}").text
    failed.publish_correction()

    offered = manager.get(f"/replies/{failed.reply.id}").text
    page = manager.get(corrected)
    draft = manager.get(f"{corrected}/draft")
    unread = manager.post(corrected, data={".read": "corrected", "corrected-reason": "A tag was wrong."})
    older = manager.post(
        corrected, data={".read": "older", "corrected-reason": "A tag was wrong.", "corrected-is_read": "yes"}
    )
    manager.post(
        corrected, data={".read": "corrected", "corrected-reason": "A tag was wrong.", "corrected-is_read": "yes"}
    )
    world.make_documents()

    assert corrected in offered
    assert "Something is wrong with the letter that it is made from" in offered
    assert all(words in page.text for words in (LETTER, CORRECTED, MISTAKE)), page.text
    assert re.search(r"<textarea[^>]*>[^<]*no_such_question", page.text), "the fault is proposed as the reason"
    assert (draft.status_code, unread.status_code, older.status_code) == (200, 422, 409)
    after = failed.document
    assert (after.state, after.template, after.submission) == (DocumentState.MADE, CORRECTED, before.submission)
    assert (after.faults, after.fault_of) == ((), FaultOf.NOBODY)
    said = after.corrections[0]
    assert (said.replaced, said.template, said.reason, said.by) == (LETTER, CORRECTED, "A tag was wrong.", MANAGER)
    _assert_kept(world, failed)


def _assert_kept(world: World, failed: FailedLetter) -> None:
    """The reason, both letters and who confirmed them are in the log and lie with the record, whose manifest has it."""
    record = world.record_of(failed.reply)
    (item,) = (one for one in record.objects if one.kind == LETTER_CORRECTION)
    (kept,) = json.loads(world.ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256))["corrections"]
    with world.ports.unit_of_work() as unit:
        entries = unit.of(failed.reply.organisation).audit.entries(newest_first=True, limit=1_000)
    (logged,) = (entry.event.payload for entry in entries if entry.event.act == "letter_corrected")

    assert (kept["replaced"], kept["template"], kept["by"]) == (LETTER, CORRECTED, MANAGER)
    assert logged == {"document": CODE, "from": LETTER, "to": CORRECTED, "reason": "A tag was wrong."}
    assert {one.template for one in record.files} == {CORRECTED}
    assert not item.leaves_the_house
    assert record.manifests


def test_only_who_may_authorise_a_reply_has_it_made_with_another_letter(failed: FailedLetter) -> None:
    failed.publish_correction()
    address = f"/documents/{failed.document.id}/corrected"
    author = failed.world.client_as(WORKER)
    said = {".read": "corrected", "corrected-reason": "A tag was wrong.", "corrected-is_read": "yes"}

    told = author.get(f"/replies/{failed.reply.id}").text

    assert "A corrected letter was published since" in told
    assert address not in told
    assert [failed.world.client_as(one).post(address, data=said).status_code for one in (WORKER, OTHER_WORKER)] == [
        403,
        403,
    ]
    assert failed.world.client_as(SERVICE_MANAGER).post(address, data=said).status_code == 302
    assert failed.world.client_as(MANAGER).post(address, data=said).status_code == 409, "it waits to be made"


def test_a_corrected_letter_with_another_mistake_says_whose_part_it_is_and_where_it_stands(
    failed: FailedLetter,
) -> None:
    mistake = "{{ document.no_such_thing }}"
    word = rewritten(failed.sound.content, {"word/document.xml": [("{{ document.reference }}", mistake)]})
    failed.publish_correction(lambda letter: replace(letter, content=word))

    draft = failed.world.client_as(MANAGER).get(f"/documents/{failed.document.id}/corrected/draft")

    assert draft.status_code == 422
    assert "Something is wrong with the letter that it is made from, and nothing with the answers" in draft.text
    _, details = draft.text.split("For the author of the letter", 1)
    assert mistake in details
    assert "there is nothing called “no_such_thing”" in details


def test_what_is_written_down_already_is_not_made_with_another_letter(world: World) -> None:
    reply = world.made()
    with world.ports.unit_of_work() as unit:
        documents = unit.of(reply.organisation).documents
        (made,) = documents.of_questionnaire(reply.id)
        documents.save(replace(made, state=DocumentState.FAILED, faults=("The store rests.",)), expected=made)
        unit.commit()
    (letter,) = (each for each in world.ports.templates.all() if each.id == LETTER)
    FailedLetter(world, reply, letter).publish_correction()

    assert f"/documents/{made.id}/corrected" not in world.client_as(MANAGER).get(f"/replies/{reply.id}").text


def test_a_letter_in_another_language_does_not_take_the_place_of_one_that_failed(failed: FailedLetter) -> None:
    failed.publish_correction(lambda letter: replace(letter, language="cy"))

    assert f"/documents/{failed.document.id}/corrected" not in (
        failed.world.client_as(MANAGER).get(f"/replies/{failed.reply.id}").text
    )


def test_a_reply_whose_letter_is_not_there_any_more_is_read_returned_and_made_once_there_is_one(
    failed: FailedLetter,
) -> None:
    world, manager, author = failed.world, failed.world.client_as(MANAGER), failed.world.client_as(WORKER)
    failed.lose_letter()
    manager.post(f"/documents/{failed.document.id}/again")
    world.make_documents()

    page = manager.get(f"/replies/{failed.reply.id}")
    preview = manager.get(f"/replies/{failed.reply.id}/preview/{CODE}")
    failed.publish_correction()
    then = manager.get(f"/replies/{failed.reply.id}").text
    failed.lose_letter()
    read = now_read(world.ports, failed.reply.id)
    manager.post(f"/replies/{failed.reply.id}/return", data={".read": read, "return-comment": "Its letter is lost."})
    returned = author.get(f"/questionnaires/{failed.reply.id}").text

    assert failed.document.state is DocumentState.STOPPED
    assert page.status_code == 200
    assert "Return for changes" in page.text
    assert f"The letter {LETTER} is not there any more." in page.text
    assert (preview.status_code, "Page not found" in preview.text) == (422, False)
    assert f"There is no letter {CODE}" in preview.text
    assert f"/documents/{failed.document.id}/corrected" in then
    assert "Its letter is lost." in returned
    assert author.get(f"/replies/{failed.reply.id}").status_code == 200
