"""One small letter that leaves out what nobody said, of a small form: questions, sections, readers, and LibreOffice."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.documents.documents import DocumentFault, EmptyTags, Merged
from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.meanings import CHILD_FAMILY_NAME, CHILD_GIVEN_NAMES, CHILDREN
from forms_service.casework.sealing.disclosure import Profile
from forms_service.casework.sealing.sealed_answers import SealedAnswers
from forms_service.casework.sealing.submissions import Sealing, seal
from forms_service.engine.answers import Value
from forms_service.engine.definitions.questions import Opens, Question, Wording
from forms_service.services.ports import Template
from tests.builders.casework import sealing
from tests.builders.definitions import a_definition, a_path, a_question, rows
from tests.builders.documents import Sealed, lost, text_of
from tests.builders.finished import finish
from tests.builders.tracing import faults
from tests.builders.word_files import NATURE, PROVENANCE, p, r, table, template

SAVED_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
AT = "2026-11-23T14:05"
SEALING = Sealing("SE-2026-7KMT-Q4WX", {"name": "Northshire"}, AT, {"by": "A"}, (), {"by": "B", "at": AT}, {})


def asked(name: str, kind: str = "text", label: str = "", **more: Any) -> Question:
    return a_question(name, kind, label=label, required=False, **more)


QUESTIONS = (
    asked("ch", "repeat", "Children", means=CHILDREN, columns=[
        asked("ch_given", label="Given names", means=CHILD_GIVEN_NAMES),
        asked("ch_family", label="Family name", means=CHILD_FAMILY_NAME),
    ]),
    asked("team", label="Which team asked?"),
    asked("since", "date", "Since when?", nature="fact"),
    asked("lived", "textarea", "Where did they live?", nature="fact"),
    asked("heard", "textarea", "What did the school say?", nature="reported"),
    asked("view", "textarea", "What do we make of it?", nature="assessment"),
    asked("own", label="For ourselves", internal=True),
    asked("health", label="Health", nature="fact", sensitivity=(4,)),
    asked("other", "statement_list", "Concerns", nature="per_row", columns=[
        asked("ot_text", "textarea", "What is it?"),
        asked("ot_nature", "radio", "Which is it?", options=("fact", "reported", "assessment")),
        asked("ot_share", "radio", "May they know?", options=("yes", "no"), opens=Opens("recipient", ("yes",))),
    ]),
    asked("seen", "textarea", "How is the child?", nature="assessment", each="ch"),
    asked("orders", "repeat", "Orders", nature="fact", columns=[asked("or_what", label="Which order?"), asked("or_end", label="Until when?")]),
)  # fmt: skip
FORM = a_definition(*QUESTIONS)
ANSWERS: Mapping[str, Value] = {
    "ch": rows(b={"ch_given": "Bela", "ch_family": "Example"}, c={"ch_given": "Bela", "ch_family": "Example"}),
    "lived": "At 1 Thimble Lane",
    "heard": "Tired\nand late",
    "own": "Ours alone",
    "health": "Asthma",
    "other": rows(
        x={"ot_text": "Left alone", "ot_nature": "reported", "ot_share": "yes"},
        y={"ot_text": "Kept back", "ot_nature": "fact", "ot_share": "no"},
        z={"ot_text": "At risk", "ot_nature": "assessment", "ot_share": "yes"},
    ),
    "seen": {"b": "Well", "c": "Unwell"},
    "orders": rows(o={"or_what": "Restraining order"}, u={"or_what": "Care order", "or_end": "2027"}),
}
FACT = '<w:style w:type="paragraph" w:styleId="Fact"><w:name w:val="Fact"/></w:style>'


def heading(text: str) -> str:
    return p(text, style="Heading1")


LETTER = template(
    p("Reply", style="Title"),
    p("{{ label.team }}: {{ answer.team }}"),
    p("{{ label.lived }} {{ answer.lived }}[[ (since {{ answer.since }})]]"),
    heading("Orders"),
    table(
        ("{{ label.or_what }}", "{{ label.or_end }}"),
        ("{%tr for row in rows.orders %}", ""),
        ("{{ row.or_what }}", "{{ row.or_end }}"),
        ("{%tr endfor %}", ""),
    ),
    heading("What we think"),
    p("{{ label.view }}", r(" {{ answer.view }}", "<w:b/>")),
    heading("All of it"),
    p(r("{{ section.main }}", "<w:i/>"), style="Fact"),
    heading("Concerns"),
    p("{{ group.other }}"),
    styles=NATURE + FACT,
    header="{{ document.reference }}",
)  # fmt: skip


def sealed(answers: Mapping[str, Value], form: Any = FORM) -> SealedAnswers:
    return SealedAnswers.read(seal(a_path(form, answers), {}, SEALING))


def letter(
    answers: Mapping[str, Value] = ANSWERS,
    *,
    docx: bytes = LETTER,
    profile: Profile = "full",
    form: Any = FORM,
    language: str = "en",
) -> Merged:
    fields = merge_fields(sealed(answers, form), "0" * 64, form, {}, profile, language=language, empty_tags="left_out")
    return DocxtplMerger().merge(docx, {**fields, "provenance": PROVENANCE}, "left_out")


EVERYTHING = """Reply
Where did they live? At 1 Thimble Lane
Orders
Which order? Restraining order; Until when? not stated
Which order? Care order; Until when? 2027

All of it
Children 1: Given names: Bela
Family name: Example
Children 2: Given names: Bela
Family name: Example
Fact: from our own records and enquiries
Where did they live? At 1 Thimble Lane
Health: Asthma
Orders 1: Which order? Restraining order
Orders 2: Which order? Care order
Until when? 2027
Reported to us: what other people and agencies told us
What did the school say? Tired
and late
Concerns 1: What is it? Left alone
Our assessment: our professional judgement
Concerns 1: What is it? At risk
Bela Example
Our assessment: our professional judgement
How is the child? Well
Bela Example
Our assessment: our professional judgement
How is the child? Unwell
Concerns
Reported to us: what other people and agencies told us
Concerns 1: What is it?
Left alone
Our assessment: our professional judgement
Concerns 1: What is it?
At risk
"""


def test_it_says_what_was_answered_under_the_questions_and_natures_and_no_more() -> None:
    assert text_of(letter()) == EVERYTHING
    assert (
        text_of(letter({"team": "Custody"}))
        == "Reply\nWhich team asked?: Custody\nAll of it\nWhich team asked? Custody\n"
    )


def test_what_a_reader_may_not_read_never_prints_nor_that_it_was_asked() -> None:
    for profile in ("full", "disclosable", "family"):
        text = text_of(letter(profile=profile))
        assert not {"Ours alone", "For ourselves", "Kept back", "May they know?"} & set(text.split("\n"))
        assert "Kept back" not in text
        assert ("Asthma" in text) is ("Health" in text) is (profile == "full")
    assert "Ours alone" in text_of(letter(profile="record"))


def test_a_reworded_question_is_printed_as_it_was_asked_and_a_new_one_with_its_section() -> None:
    reworded = [asked("lived", "textarea", "Their home?", nature="fact") if q.id == "lived" else q for q in QUESTIONS]
    form = a_definition(*reworded, asked("pet", label="Any dog?"))
    text = text_of(letter({**ANSWERS, "pet": "A cat"}, form=form))
    assert "Where did they live?" not in text
    assert text.count("Their home? At 1 Thimble Lane") == 2
    shortened = [replace(q, short=Wording("Their home")) if q.id == "lived" else q for q in QUESTIONS]
    docx = template(p("{{ short.lived }}: {{ answer.lived }}"))
    assert text_of(letter(docx=docx, form=a_definition(*shortened))) == "Their home: At 1 Thimble Lane\n"
    assert "Any dog? A cat" in text


def test_every_word_is_traced_to_an_answer_a_question_the_house_or_the_letters_own_words() -> None:
    path = a_path(FORM, ANSWERS)
    saved = {name: SavedAnswer(name, value, 1, "amal", SAVED_AT) for name, value in path.answers.items()}
    own = Template("test/letter@1", "D1", "Reply", (FORM.id,), "en", LETTER, empty_tags="left_out")
    for profile in ("full", "disclosable"):
        one = finish(Sealed(FORM, seal(path, saved, sealing())), replace(own, profile=profile), "", "")
        assert faults(one) == []
        assert len(list(one.tree.values())) == len(one.tree.printed) > 30


def test_a_section_can_be_printed_in_a_table_of_the_letters_own() -> None:
    docx = template(
        table(
            ("Question", "What it is", "Answer"),
            ("{%tr for pair in section.main %}", "", ""),
            ("{{ pair.label }}", "{{ pair.nature }}", "{{ pair.text }}"),
            ("{%tr endfor %}", "", ""),
        )
    )
    text = text_of(letter({"lived": "Here", "team": "Custody", "view": "Safe"}, docx=docx))
    assert text.splitlines() == [
        "Question: Which team asked?; What it is: not stated; Answer: Custody",
        "Question: Where did they live?; What it is: Fact; Answer: Here",
        "Question: What do we make of it?; What it is: Our assessment; Answer: Safe",
    ]


def test_a_statement_of_no_nature_stops_a_letter_that_prints_its_section() -> None:
    with pytest.raises(DocumentFault, match="Concerns, entry 1"):
        letter({"other": rows(x={"ot_text": "Lost", "ot_share": "yes"})})


def test_a_letter_whose_tags_all_have_their_guards_says_the_same_in_either_language() -> None:
    guarded = [
        *map(p, ("{%p if answer.lived %}", "{{ answer.lived }}", "{%p else %}", "Not known.", "{%p endif %}")),
        p("Orders:{% if rows.orders %}{% for row in rows.orders %} {{ row.or_what }}.{% endfor %}{% endif %}"),
    ]
    for answers in (ANSWERS, {"team": "Custody"}):
        fields = merge_fields(sealed(answers), "0" * 64, FORM, {}, "full", empty_tags="left_out")
        ways: tuple[EmptyTags, EmptyTags] = ("refused", "left_out")
        made = [DocxtplMerger().merge(template(*guarded), {**fields, "provenance": PROVENANCE}, way) for way in ways]
        assert text_of(made[0]) == text_of(made[1])


@pytest.mark.office
def test_saved_by_libreoffice_the_template_makes_the_same_letter(
    converter: LibreOfficeConverter, tmp_path: Path
) -> None:
    template_file = tmp_path / "letter.docx"
    template_file.write_bytes(LETTER)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    saving = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "saved"), str(template_file)]
    subprocess.run(["soffice", "--headless", profile, *saving], check=True, capture_output=True, timeout=120)
    saved = (tmp_path / "saved" / "letter.docx").read_bytes()
    made = letter(docx=saved)
    assert text_of(made) == EVERYTHING
    assert text_of(letter({"team": "Custody"}, docx=saved)) == text_of(letter({"team": "Custody"}))
    assert lost(made, converter.convert(made.docx)) == []
