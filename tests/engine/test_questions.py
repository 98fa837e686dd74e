"""Each type of question: what it reads, what it refuses, and that nothing read is changed by showing it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forms_service.engine.answers import Raw, Value
from forms_service.engine.definitions.questions import Option, Wording
from forms_service.engine.moments import Moment
from forms_service.engine.questions import parse, raw_of
from forms_service.engine.text import plain
from forms_service.engine.types.choice import options_asked, options_of
from forms_service.engine.types.registry import TYPES, type_of
from tests.builders.definitions import ATable, a_context, a_definition, a_path, a_question, a_question_of, values_of

FILES: dict[str, Value] = {
    name: {"id": name, "name": f"{name}.pdf", "media_type": "application/pdf", "size": 320_000, "sha256": "0f" * 32}
    for name in ("f1", "f2", "f3")
}
CONTEXT = replace(a_context(), files=FILES)
QUESTIONS = {
    **{name: a_question("q", name) for name in ("text", "textarea", "email", "tel", "integer", "date", "lines")},
    **{name: a_question("q", name) for name in ("partial_date", "datetime", "declaration", "person", "address")},
    **{name: a_question("q", name, options=("x", "y", "z")) for name in ("radio", "select", "checkboxes")},
    "user": a_question("q", "user", table="users"),
    "document": a_question("q", "document", table="users"),
    "matrix": replace(
        a_question("q", "matrix", options=("x", "y")), rows=(Option("k", Wording("K")), Option("m", Wording("M")))
    ),
    "file": a_question("q", "file"),
    "image": a_question("q", "image"),
    "repeat": a_question("q", "repeat", columns=[a_question("c"), a_question("d", "date")]),
    "statement_list": a_question("q", "statement_list", columns=[a_question("c", "textarea")]),
}

letters = st.characters(
    exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp"), exclude_characters="\ufffd\ufffe\uffff\x85"
)
words = st.text(letters, min_size=1, max_size=40).map(str.strip).filter(bool)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))
partial = days.flatmap(lambda day: st.sampled_from([day.isoformat()[:length] for length in (4, 7, 10)]))
moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(Moment).map(str)
one_line = words.filter(lambda text: text.splitlines() == [text])
row_ids = st.from_regex(r"r[0-9a-f]{8}", fullmatch=True)


def parts(first: str, *others: str) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({first: words}, optional=dict.fromkeys(others, words))


def some_rows(cells: st.SearchStrategy[dict[str, str]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({"id": row_ids, "cells": cells})
    return st.lists(row, min_size=1, max_size=4)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": one_line,
    "textarea": st.lists(words, min_size=1, max_size=4).map("\n".join),
    "email": st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True),
    "tel": st.from_regex(r"01632 96[0-9] [0-9]{3}", fullmatch=True),
    "integer": st.integers(-(10**9) + 1, 10**9 - 1),
    "date": days.map(date.isoformat),
    "partial_date": partial,
    "datetime": moments,
    "file": st.lists(st.sampled_from(list(FILES.values())), min_size=1, unique_by=lambda file: file["id"]),
    "image": st.sampled_from(list(FILES.values())).map(lambda file: [file]),
    "radio": st.sampled_from("xyz"),
    "select": st.sampled_from("xyz"),
    "user": st.sampled_from(["amal", "bo"]),
    "document": st.sampled_from(["amal", "bo"]),
    "matrix": st.sampled_from([{"k": "x"}, {"k": "x", "m": "y"}]),
    "checkboxes": st.sampled_from([["x"], ["y", "z"], ["x", "y", "z"]]),
    "declaration": st.just(value=True),
    "lines": st.lists(one_line, min_size=1, max_size=4),
    "person": parts("name", "role", "phone", "email"),
    "address": parts("address", "postcode"),
    "repeat": some_rows(st.fixed_dictionaries({"c": one_line}, optional={"d": days.map(date.isoformat)})),
    "statement_list": some_rows(st.fixed_dictionaries({"c": one_line})),
}


for other in TYPES.keys() - QUESTIONS.keys():
    QUESTIONS[other] = a_question_of(other)
    VALUES[other] = st.sampled_from(values_of(QUESTIONS[other]))


@pytest.mark.parametrize("name", sorted(TYPES))
@given(data=st.data())
def test_an_answer_shown_again_and_sent_back_is_the_same_answer(name: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[name])
    assert parse(QUESTIONS[name], raw_of(QUESTIONS[name], value), CONTEXT).value == value


@pytest.mark.parametrize("name", sorted(TYPES))
@given(data=st.data())
def test_an_answer_for_each_child_comes_back_the_same(name: str, data: st.DataObject) -> None:
    each = replace(QUESTIONS[name], each="child")
    value = {"r1": data.draw(VALUES[name]), "r2": data.draw(VALUES[name])}
    assert parse(each, raw_of(each, value), CONTEXT).value == value


raws: st.SearchStrategy[Raw] = st.recursive(
    st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
keys = st.sampled_from(["day", "month", "year", "time", "name", "address", "id", "c", "d"])


@pytest.mark.parametrize("name", sorted(TYPES))
@given(raw=raws | st.dictionaries(keys, st.text(max_size=12)) | st.lists(st.dictionaries(keys, raws, max_size=3)))
def test_whatever_is_sent_gives_a_value_or_problems_and_never_both(name: str, raw: Raw) -> None:
    parsed = parse(QUESTIONS[name], raw, CONTEXT)
    assert parsed.value is None or parsed.problems == ()
    if parsed.value is not None:
        assert parse(QUESTIONS[name], raw_of(QUESTIONS[name], parsed.value), CONTEXT).value == parsed.value
        assert isinstance(type_of(QUESTIONS[name]).text(QUESTIONS[name], parsed.value, CONTEXT), str)


@pytest.mark.parametrize("typed", ["A7731KT", "a7731kt", " a 7731 kt ", "a7731\u00a0Kt"])
def test_a_number_of_an_agency_is_kept_and_read_in_capitals_without_blanks(typed: str) -> None:
    asked = QUESTIONS["reference_number"]
    assert parse(asked, typed, CONTEXT).value == "A7731KT"
    assert type_of(asked).text(asked, typed, CONTEXT) == "A7731KT"
    assert type_of(asked).readable(asked, typed) == "A7731KT"


@given(st.text(max_size=60))
def test_text_is_kept_as_it_is_seen_or_refused_with_the_letter_named(typed: str) -> None:
    parsed = parse(QUESTIONS["textarea"], typed, CONTEXT)
    kept = plain(typed.replace("\r\n", "\n").replace("\r", "\n")).rstrip()
    assume(kept.strip())
    if parsed.value is None:
        assert "U+" in parsed.problems[0].message
    else:
        assert parsed.value == kept


@pytest.mark.parametrize("code", [0xD800, 0xFFFD, 0xFFFE, 0x10FFFF])
def test_letters_that_no_document_can_carry_are_named(code: int) -> None:
    problem = parse(QUESTIONS["text"], f"before{chr(code)}after", CONTEXT).problems[0]
    assert f"U+{code:04X}" in problem.message


@pytest.mark.parametrize("left", ["\x00", "\x1b", "\u00ad", "\u200b", "\u200e", "\u202a", "\u2060", "\ufeff"])
def test_what_word_processors_and_mail_leave_unseen_in_a_text_is_taken_out(left: str) -> None:
    assert parse(QUESTIONS["textarea"], f"be{left}fore", CONTEXT).value == "before"


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_whatever_breaks_a_line_is_a_new_line(end: str) -> None:
    assert parse(QUESTIONS["textarea"], f"before{end}\uf0b7 after", CONTEXT).value == "before\n• after"


def test_what_was_received_stands_as_it_came_and_is_named_where_it_cannot_be_printed() -> None:
    received = "be\x0bfore \ufffd\U0001f642 \uf0b7 a\u00adfter"
    asked, context = replace(QUESTIONS["textarea"], as_received=True), a_context(unprintable="🙂")
    assert parse(asked, received, context).value == received
    kind = type_of(asked)
    assert kind.raw(asked, received) == "be\nfore \ufffd\U0001f642 • after"
    assert kind.text(asked, received, context) == "be\nfore [U+FFFD][U+1F642] • after"


def test_letters_that_the_fonts_lack_are_named() -> None:
    problem = parse(QUESTIONS["text"], "a 🙂 b", a_context(unprintable="🙂")).problems[0]
    assert "“🙂” (U+1F642 SLIGHTLY SMILING FACE). Take it out" in problem.message


def test_a_letter_of_another_script_is_asked_for_in_latin_letters() -> None:
    problem = parse(QUESTIONS["text"], "王", a_context(unprintable="王")).problems[0]
    assert "has a letter that our documents cannot print: “王” (U+738B" in problem.message
    assert problem.message.endswith("Write it in Latin letters, as on the passport or record")


def test_text_that_looks_like_markup_is_only_text() -> None:
    typed = 'Tŷ\'r Llŷn & Sons <tag> {{ 7*7 }} {% raw %} {_{ x }_} "quotes" — <!-- </w:t>'
    assert parse(QUESTIONS["text"], typed, CONTEXT).value == typed


def typed_date(day: str, month: str, year: str, **more: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year, **more}


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        (typed_date("27", "3", "1994"), "1994-03-27"),
        (typed_date("07", "03", "1994"), "1994-03-07"),
        (typed_date("7", "March", "1994"), "1994-03-07"),
        (typed_date("7", "mar", "1994"), "1994-03-07"),
        (typed_date(" 29 ", "2", "2024"), "2024-02-29"),
    ],
)
def test_a_date_is_read_as_people_type_it(raw: Raw, stored: str) -> None:
    assert parse(QUESTIONS["date"], raw, CONTEXT).value == stored


@pytest.mark.parametrize(
    ("raw", "part", "said"),
    [
        (typed_date("", "3", "1994"), "day", "must include a day"),
        (typed_date("27", "", ""), "month", "must include a month and year"),
        (typed_date("27", "3", "94"), "year", "a year of 4 numbers"),
        (typed_date("31", "2", "1994"), "day", "must be a real date"),
        (typed_date("1", "13", "1994"), "day", "must be a real date"),
        (typed_date("1", "ma", "1994"), "day", "must be a real date"),
        (typed_date("1_0", "3", "1994"), "day", "must be a real date"),
        (typed_date("1", "3", "1899"), "year", "must be in 1900 or later"),
    ],
)
def test_what_is_wrong_with_a_date_is_said_at_its_part(raw: Raw, part: str, said: str) -> None:
    problem = parse(QUESTIONS["date"], raw, CONTEXT).problems[0]
    assert problem.place == ("q", part)
    assert said in problem.message


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        (typed_date("", "", "2019"), "2019"),
        (typed_date("", "5", "2019"), "2019-05"),
        (typed_date("3", "5", "2019"), "2019-05-03"),
    ],
)
def test_as_much_of_a_date_is_kept_as_is_known(raw: Raw, stored: str) -> None:
    assert parse(QUESTIONS["partial_date"], raw, CONTEXT).value == stored


def test_a_day_without_a_month_is_no_partial_date() -> None:
    assert parse(QUESTIONS["partial_date"], typed_date("3", "", "2019"), CONTEXT).problems[0].place == ("q", "month")


@pytest.mark.parametrize(
    ("clock", "stored"),
    [
        ("9:40am", "09:40"),
        ("14:00", "14:00"),
        ("2pm", "14:00"),
        ("12am", "00:00"),
        ("12.30 pm", "12:30"),
        ("0905", "09:05"),
    ],
)
def test_a_time_is_read_as_people_type_it(clock: str, stored: str) -> None:
    raw = typed_date("3", "5", "2026", time=clock)
    assert parse(QUESTIONS["datetime"], raw, CONTEXT).value == f"2026-05-03T{stored}"


@pytest.mark.parametrize("clock", ["", "25:00", "9", "13pm", "noon"])
def test_what_is_no_time_is_said_at_the_time(clock: str) -> None:
    parsed = parse(QUESTIONS["datetime"], typed_date("3", "5", "2026", time=clock), CONTEXT)
    assert parsed.problems[0].place == ("q", "time")


def test_a_choice_that_is_not_offered_is_refused() -> None:
    assert parse(QUESTIONS["radio"], "w", CONTEXT).problems
    assert parse(QUESTIONS["checkboxes"], ["x", "w"], CONTEXT).problems


def test_an_exclusive_option_stands_alone() -> None:
    question = QUESTIONS["checkboxes"]
    options = (*question.options[:2], replace(question.options[2], exclusive=True))
    assert parse(replace(question, options=options), ["x", "z"], CONTEXT).problems
    assert parse(replace(question, options=options), ["z"], CONTEXT).value == ["z"]


def test_choices_are_kept_in_the_order_of_the_form() -> None:
    assert parse(QUESTIONS["checkboxes"], ["z", "x"], CONTEXT).value == ["x", "z"]


def test_a_choice_from_a_list_that_has_since_been_closed_keeps_its_label() -> None:
    question = a_question("q", "select", table="places")
    places = ATable({"a": "Ayford", "old": "Invented Quay"}, closed=frozenset({"old"}))
    context = a_context(tables={"places": places})
    assert options_of(question, context) == {"a": "Ayford"}
    assert type_of(question).text(question, "old", context) == "Invented Quay"


def test_the_options_of_a_table_are_its_rows() -> None:
    question = a_question("q", "select", table="places")
    context = a_context(tables={"places": ATable({"a": "Ayford", "b": "Beeton"})})
    assert options_of(question, context) == {"a": "Ayford", "b": "Beeton"}
    assert parse(question, "b", context).value == "b"


def test_a_row_keeps_its_id_and_a_new_row_gets_one() -> None:
    value = parse(QUESTIONS["repeat"], [{"id": "r1", "c": "old"}, {"c": "new"}], CONTEXT).value
    assert isinstance(value, list)
    first, second = (row for row in value if isinstance(row, dict))
    assert first["id"] == "r1"
    assert second["id"] != "r1"


def test_an_empty_row_is_no_row() -> None:
    assert parse(QUESTIONS["repeat"], [{"id": "r1", "c": " "}], CONTEXT).value is None


def test_a_row_says_once_what_a_list_in_it_begins_with() -> None:
    question = a_question("q", "repeat", columns=[a_question("c"), a_question("d", "lines")])
    rows: list[Value] = [
        {"id": "r1", "cells": {"c": "Ivy Imagined", "d": ["Ivy Imagined", "born 1 July 2017"]}},
        {"id": "r2", "cells": {"c": "Ivy", "d": ["Ivy Imagined"]}},
    ]
    assert type_of(question).text(question, rows, CONTEXT) == "Ivy Imagined; born 1 July 2017\nIvy, Ivy Imagined"


def test_a_problem_in_a_row_names_its_row_and_column() -> None:
    raw: Raw = [{"id": "r1", "c": "x", "d": typed_date("31", "2", "2020")}]
    assert parse(QUESTIONS["repeat"], raw, CONTEXT).problems[0].place == ("q", "r1", "d", "day")


@pytest.mark.parametrize(
    ("name", "value", "words_shown"),
    [
        ("date", "2019-03-03", "3 March 2019"),
        ("partial_date", "2019-03", "March 2019"),
        ("datetime", "2026-11-22T15:05", "22 November 2026 at 3:05pm"),
        ("datetime", "2026-11-22T00:30", "22 November 2026 at 12:30am"),
        ("checkboxes", ["x", "y"], "x; y"),
        ("declaration", True, "Confirmed"),
        ("person", {"name": "Amal", "phone": "01632 960 001"}, "Amal, 01632 960 001"),
    ],
)
def test_an_answer_reads_in_words(name: str, value: Value, words_shown: str) -> None:
    assert type_of(QUESTIONS[name]).text(QUESTIONS[name], value, CONTEXT) == words_shown


@pytest.mark.parametrize("name", ["email", "tel", "integer"])
def test_what_is_not_in_the_correct_format_is_refused(name: str) -> None:
    assert parse(QUESTIONS[name], "not that", CONTEXT).problems


def test_a_file_that_this_questionnaire_never_received_is_refused() -> None:
    parsed = parse(QUESTIONS["file"], ["f1", "made_up"], CONTEXT)
    assert parsed.value is None
    assert "a file is not there any more" in parsed.problems[0].message


def test_a_file_reads_as_its_name_and_size() -> None:
    assert type_of(QUESTIONS["file"]).text(QUESTIONS["file"], [FILES["f1"]], CONTEXT) == "f1.pdf (320 kB)"


def test_an_option_is_worded_for_the_nation_of_the_organisation() -> None:
    plan = Option("plan", Wording("Child in need plan"), in_nation={"wales": Wording("Care and support plan")})
    question = replace(
        a_question("q", "checkboxes"), options=(plan, Option("money", Wording("Money"), only_in=("wales",)))
    )
    english, welsh = (a_context(facts={"organisation.nation": nation}) for nation in ("england", "wales"))
    assert (options_of(question, english)["plan"], options_of(question, welsh)["plan"]) == (
        "Child in need plan", "Care and support plan",
    )  # fmt: skip
    assert type_of(question).text(question, ["plan"], welsh) == "Care and support plan"
    form = a_definition(question)
    assert options_asked(question, a_path(form, {}, context=english).reader) == ["plan"]
    assert options_asked(question, a_path(form, {}, context=welsh).reader) == ["plan", "money"]
