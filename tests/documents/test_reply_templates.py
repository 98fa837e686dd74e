"""The Word templates of the replies to prisons print every answer that belongs to them, and nothing that does not."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.documents.documents import Merged, Printed
from forms_service.engine.answers import Raw
from tests.builders.replies import (
    EVERYTHING_INTAKE,
    EVERYTHING_REPLY,
    LOOKED_AFTER,
    NO_TRACE,
    NO_TRACE_INTAKE,
    NO_TRACE_REPLY,
    TEMPLATES,
    WITH_CONCERNS,
    WITHOUT_CONCERN,
    Reply,
    a_reply,
    merged_text,
)

EVERY_REPLY: list[Any] = [
    pytest.param(NO_TRACE, {}, {}, id="no trace"),
    pytest.param(NO_TRACE, NO_TRACE_INTAKE, NO_TRACE_REPLY, id="no trace, with everything that can be said"),
    pytest.param(WITHOUT_CONCERN, {}, {}, id="known without concern"),
    pytest.param(WITH_CONCERNS, {}, {}, id="concerns"),
    pytest.param(WITH_CONCERNS, EVERYTHING_INTAKE, EVERYTHING_REPLY, id="with everything that can be said"),
    pytest.param(LOOKED_AFTER, {}, {}, id="looked after"),
]


def merged(reply: Reply, marking: str = "") -> Merged:
    return DocxtplMerger().merge(reply.template.content, reply.fields(marking), reply.template.empty_tags)


def left_out(reply: Reply, printed: tuple[Printed, ...]) -> set[str]:
    """The questions and columns of which the form or its carried answers hold a text that nothing printed."""
    asked = {*reply.path.definition.carried, *(question.id for question in reply.path.definition.questions)}
    found = set()
    for part in ("carried", "answers"):
        for entry in reply.contents[part]:
            if entry["id"] in asked and not entry["internal"]:
                words = [value.text for value in printed if value.source.partition(",")[0] == entry["id"]]
                texts = list(_texts(entry)) if words else [(entry["id"], entry["text"])]
                found |= {name for name, text in texts if not any(text in said for said in words)}
    return found


def _texts(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text that was given, under its question's or column's id; chosen options one by one."""
    if "each" in entry:
        for said in entry["each"].values():
            yield from _texts({"id": entry["id"], "type": entry["type"], **said})
    elif "rows" in entry:
        for row in entry["rows"]:
            if row["cells"].get("co_permission", {}).get("choice") != "not_agreed":
                # What nobody outside may read is not printed, and needs no reason.
                yield from ((column, cell["text"]) for column, cell in row["cells"].items() if cell["readers"])
    elif entry["type"] == "checkboxes":
        yield from ((entry["id"], option) for option in entry["text"].split("; "))
    else:
        yield entry["id"], entry["text"]


def reasons(reply: Reply) -> Mapping[str, str]:
    name = reply.template.id.replace("@", "/")
    found: Mapping[str, str] = yaml.safe_load((TEMPLATES / name / "manifest.yaml").read_text("utf-8"))["not_printed"]
    return found


@pytest.mark.parametrize(("title", "intake", "reply"), EVERY_REPLY)
def test_every_answer_is_printed_or_left_out_for_a_reason(
    title: str, intake: Mapping[str, Raw], reply: Mapping[str, Raw]
) -> None:
    sealed = a_reply(title, intake=intake, reply=reply)
    assert left_out(sealed, merged(sealed).printed) - set(reasons(sealed)) == set()


@pytest.mark.parametrize("title", [NO_TRACE, WITH_CONCERNS])
def test_what_is_left_out_for_a_reason_is_a_question_of_the_form(title: str) -> None:
    reply = a_reply(title)
    assert set(reasons(reply)) - set(reply.path.definition.index) == set()


@pytest.mark.parametrize(("title", "intake", "reply"), EVERY_REPLY)
def test_no_internal_answer_is_printed(title: str, intake: Mapping[str, Raw], reply: Mapping[str, Raw]) -> None:
    sealed = a_reply(title, intake=intake, reply=reply)
    internal = {e["id"] for part in ("carried", "answers") for e in sealed.contents[part] if e["internal"]}
    assert internal & {value.source.partition(",")[0] for value in merged(sealed).printed} == set()


@pytest.mark.parametrize(("title", "intake", "reply"), EVERY_REPLY)
def test_what_is_absent_is_not_printed_as_none(title: str, intake: Mapping[str, Raw], reply: Mapping[str, Raw]) -> None:
    assert "None " not in merged_text(merged(a_reply(title, intake=intake, reply=reply))).replace("None given", "")


@pytest.mark.parametrize("title", [NO_TRACE, WITH_CONCERNS])
def test_what_was_asked_is_printed_where_it_says_more_than_the_kind_of_request(title: str) -> None:
    asked = {"en_question": "Does he still see the children?"}
    assert "What you asked" not in merged_text(merged(a_reply(title)))
    assert "Does he still see the children?" in merged_text(merged(a_reply(title, intake=asked)))


def test_where_a_child_lives_is_printed_only_when_that_was_decided() -> None:
    told = {"so_address_release": "yes", "so_address_reason": "The prison must check an address for a visit home."}
    withheld = merged_text(merged(a_reply(WITH_CONCERNS, intake=EVERYTHING_INTAKE, reply=EVERYTHING_REPLY)))
    released = merged_text(merged(a_reply(WITH_CONCERNS, intake=EVERYTHING_INTAKE, reply={**EVERYTHING_REPLY, **told})))
    assert "Thimble" not in withheld
    assert "Lives with his aunt" not in withheld
    assert "1 Thimble Lane" in released
    assert "Lives with his aunt" in released


def test_a_no_trace_reply_never_says_where_a_child_lives() -> None:
    assert "Thimble" not in merged_text(merged(a_reply(NO_TRACE, intake=NO_TRACE_INTAKE, reply=NO_TRACE_REPLY)))


def test_the_adults_own_childhood_is_printed_only_when_that_was_decided() -> None:
    themselves = {"kn_role": ["household_member", "as_a_child_themselves"]}
    decided = {"kn_child_self": "yes", "kn_child_self_reason": "It explains a risk that the prison must manage."}
    assert "As a child themselves" not in merged_text(merged(a_reply(WITH_CONCERNS, reply=themselves)))
    assert "As a child themselves" in merged_text(merged(a_reply(WITH_CONCERNS, reply={**themselves, **decided})))


def test_a_statement_that_its_source_did_not_agree_to_is_left_out() -> None:
    text = merged_text(merged(a_reply(WITH_CONCERNS, intake=EVERYTHING_INTAKE, reply=EVERYTHING_REPLY)))
    assert "A neighbour’s account that may not be passed on" not in text


def test_a_disproved_statement_is_never_printed_without_that_word() -> None:
    text = merged_text(merged(a_reply(WITH_CONCERNS, intake=EVERYTHING_INTAKE, reply=EVERYTHING_REPLY)))
    assert "DISPROVED. An allegation of 2019" in text


def test_statements_are_printed_apart_and_labelled_by_what_they_are() -> None:
    text = merged_text(merged(a_reply(WITH_CONCERNS)))
    fact, reported = text.index("Fact 1."), text.index("Reported to us 1.")
    assessment = text.index("Our assessment 1.")
    assert fact < text.index("bruising to the upper arm") < reported < text.index("telephoned the home") < assessment


def test_a_draft_says_so_at_the_top_and_in_the_header() -> None:
    draft = merged(a_reply(NO_TRACE), marking="DRAFT: not issued")
    assert {value.part for value in draft.printed if value.text == "DRAFT: not issued"} == {
        "word/document.xml",
        "word/header.xml",
    }
    assert "DRAFT" not in merged_text(merged(a_reply(NO_TRACE)))


def test_a_draft_says_that_nobody_has_authorised_it_and_a_letter_who_did() -> None:
    draft, letter = (merged_text(merged(a_reply(NO_TRACE), marking)) for marking in ("DRAFT: not issued", ""))
    assert "Not yet authorised" in draft
    assert "Bo Sample" not in draft
    assert "Not yet authorised" not in letter
    assert "Bo Sample" in letter


def test_no_known_concerns_about_somebody_not_found_is_not_reassurance() -> None:
    said = "We found no record of them, so none could be known to us. This is not a view that contact is safe."
    assert said in merged_text(merged(a_reply(NO_TRACE, reply={"cv_any": "no_known_concerns"})))
    assert said not in merged_text(merged(a_reply(NO_TRACE, reply={"cv_any": "not_enough_information"})))


def test_a_statement_about_a_child_names_the_child() -> None:
    text = merged_text(merged(a_reply(WITH_CONCERNS)))
    assert "About: Brook Fictional ·" in text
    assert "About: Brook Fictional; Indigo Fictional ·" in text
    assert "A child named in the request" not in text


def test_what_a_child_said_is_printed_under_that_childs_name() -> None:
    text = merged_text(merged(a_reply(WITH_CONCERNS)))
    brook, indigo = text.index("What Brook Fictional has told us"), text.index("What Indigo Fictional has told us")
    assert brook < text.index("I don't want him to write to me") < indigo < text.index("to be asked about contact")


def test_a_no_trace_reply_says_that_no_trace_is_not_no_risk() -> None:
    assert "No trace is not the same as no risk." in merged_text(merged(a_reply(NO_TRACE)))
