"""Every document of every form: nothing answered is lost without a reason, and nothing internal is sent."""

from __future__ import annotations

import pytest

from forms_service.services.publishing.specimens import EVERYTHING_ELSE
from tests.builders.documents import documents, sealed_specimens
from tests.builders.replies import templates
from tests.builders.shipped import shipped

pytestmark = pytest.mark.long

FORMS = [form.id for form in shipped().all() if any(outcome.kind == "document" for outcome in form.outcomes)]
RECORD_SHEET = "core/enquiry_record_sheet@1"


@pytest.mark.parametrize("form", FORMS)
def test_every_document_of_the_form_is_among_those_tried(form: str) -> None:
    tried = {document.template.code for _, made in documents(form) for document in made}
    assert tried == {outcome.name for outcome in shipped().get(form).outcomes if outcome.kind == "document"}


@pytest.mark.parametrize("form", FORMS)
def test_every_answer_is_printed_or_left_out_for_a_reason(form: str) -> None:
    """By one of the documents that the answers lead to; or each of them says why it leaves it out."""
    lost = set()
    for one, made in documents(form):
        full = [document for document in made if document.template.profile == "full"]
        said = [value for document in full for value in document.printed]
        for question, column, text in one.answered():
            mine = (value.text for value in said if value.source.partition(",")[0] == question)
            excused = all(document.leaves_out(question, column) for document in full)
            if not excused and not any(text in words for words in mine):
                lost.add((question, column, *sorted(document.template.code for document in full)))
    assert lost == set()


def test_the_record_sheet_of_an_enquiry_prints_everything() -> None:
    lost = set()
    for one in sealed_specimens("core/enquiry_intake@1"):
        opened = one.document(templates().get(RECORD_SHEET), "")
        for question, column, text in one.answered():
            mine = [value.text for value in opened.printed if value.source.partition(",")[0] == question]
            # The kind of a statement is the label above it, and a child is called by name.
            if not column.endswith(("_nature", "_about")) and not any(text in words for words in mine):
                lost.add((question, column))
    assert lost == set()


@pytest.mark.parametrize("form", FORMS)
def test_no_internal_answer_is_in_what_is_sent(form: str) -> None:
    for one, made in documents(form):
        entries = (*one.contents["carried"], *one.contents["answers"])
        internal = {entry["id"] for entry in entries if entry["internal"]}
        for document in made:
            if document.template.profile != "record":
                assert document.sources & internal == set(), document.template.id


@pytest.mark.parametrize("form", FORMS)
def test_what_is_absent_is_never_printed_as_none(form: str) -> None:
    for one, made in documents(form):
        # “None” is also what some options are called.
        chosen = {text for _, _, text in one.answered()}
        words = {value.text: value.source for document in made for value in document.printed}
        assert {"None", "[]", "{}"} & words.keys() <= chosen


@pytest.mark.parametrize("form", FORMS)
def test_what_is_left_out_for_a_reason_is_a_question_or_a_column_of_the_form(form: str) -> None:
    definition = shipped().get(form)
    for template in templates().templates:
        if form in template.serves:
            assert set(template.not_printed) - {*definition.index, EVERYTHING_ELSE} == set(), template.id
            assert all(len(reason) > 15 for reason in template.not_printed.values()), template.id
