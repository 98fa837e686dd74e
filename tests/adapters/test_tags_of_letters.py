"""What a tag of a letter names is held against the form: what is wrong is found in its place, and nothing besides."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from click.testing import CliRunner

from forms_service.adapters.documents.tag_checks.served_forms import tag_findings
from forms_service.adapters.documents.templates import load_templates, lock_templates, tag_mistakes
from forms_service.adapters.documents.word_reading.wordml import BODY
from forms_service.casework.documents.all_fields import all_fields
from forms_service.cli import main
from forms_service.engine.definitions.forms import Definition, Outcome
from forms_service.engine.fault import Fault
from forms_service.services.ports import Template
from tests.builders.definitions import a_definition, a_question
from tests.builders.documents import first_sealed_specimen
from tests.builders.shipped import REPOSITORY, shipped
from tests.builders.word_files import p, template
from tests.corpus.form import FORM as SMALL
from tests.corpus.form import PLACE

FORM: Final = a_definition(
    a_question("why", "textarea", required=False),
    a_question("calm", "radio", options=("yes", "not_sure"), required=False),
    a_question("wishes", "checkboxes", options=("visits", "letters"), required=False),
    a_question(
        "people", "repeat", columns=[a_question("name"), a_question("kin", "radio", options=("yes", "not_kin"))]
    ),
)
MANIFEST: Final = "code: D10\ntitle: Reply\nprofile: full\nlanguage: en\n"
OTHER: Final = replace(a_definition(a_question("since_when", "date")), name="older")
LETTER: Final = Template("core/letter@1", "D10", "Letter", (FORM.id,), "en", b"", kind="text")


def found(letter: Template, *forms: Definition) -> list[Fault]:
    return list(tag_findings(letter, "letter", {form.id: form for form in forms}))


def in_text(*lines: str) -> list[Fault]:
    return found(replace(LETTER, content="\n".join(lines).encode()), FORM, OTHER)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("{{ answer.whyy }}", "unknown-tag", "Write “why”."),
        ("{{ anwser.why }}", "unknown-tag", "Write “answer”."),
        ("{{ answer.since_when }}", "unknown-tag", f"does not ask “since_when”, which {OTHER.id} asks"),
        ("{{ label.why }}", "unknown-tag", "nothing called “label”"),
        ("{{ document.refrence }}", "unknown-tag", "Write “reference”."),
        ("{{ answer.why.first }}", "unknown-tag", "is a text"),
        ("{% if rows.why %}Because{% endif %}", "always-empty", "Write answer.why."),
        ("{{ answer.name }}", "outside-loop", "Go through rows.people in a loop"),
        ("{{ rows.people.name }}", "outside-loop", "{% for row in rows.people %}"),
        ("{% for row in rows.people %}{{ row.name }}{% endfor %}{{ row.name }}", "outside-loop", "rows.people"),
        ("{% for one in rows.people %}{{ one.nam }}{% endfor %}", "unknown-tag", "Write “name”."),
        ("{% for one in answer.people %}x{% endfor %}", "not-a-list", "Write rows.people."),
        ("{{ rows.people }}", "not-a-text", "{{ row.name }}"),
        ("{{ options.wishes }}", "not-a-text", "row.id"),
        ("{{ choice.calm }}", "not-a-text", "Write answer.calm."),
        ("{{ 'a' if choice.calm == 'ye' else answer.whyy }}", "no-such-option", "Write “yes”."),
        ("{% if choice.calm == 'Not sure' %}x{% endif %}", "no-such-option", "yes, not_sure"),
        ("{% if answer.calm == 'not_sure' %}x{% endif %}", "words-as-id", "Write choice.calm == 'not_sure'."),
        ("{% if choice.wishes == 'visits' %}x{% endif %}", "list-as-one", "Write 'visits' in choice.wishes."),
        ("{% if 'visit' in choice.wishes %}x{% endif %}", "no-such-option", "Write “visits”."),
        ("{% if 'yes' in choice.calm %}x{% endif %}", "one-as-list", "Write choice.calm == 'yes'."),
        ("{% for r in rows.people if r.kin_choice == 'on' %}x{% endfor %}", "no-such-option", "yes, not_kin"),
        (
            "{% for r in rows.people if r.kin == 'not_kin' %}x{% endfor %}",
            "words-as-id",
            "Write r.kin_choice == 'not_kin'.",
        ),
    ],
)
def test_a_mistake_is_found_in_its_line_with_its_tag_and_what_to_write(line: str, code: str, said: str) -> None:
    fault = in_text("Dear", line)[0]

    assert (fault.code, fault.at) == (code, "letter:2")
    assert said in f"{fault.message} {fault.mend}"
    assert fault.message.startswith("{")
    assert fault.message.partition(": ")[0] in line
    assert fault.place.startswith("“{")


def test_what_is_right_is_no_finding() -> None:
    assert in_text(
        "{% if answer.why and not choice.calm == 'yes' or 'visits' in choice.wishes %}{{ answer.why }}{% endif %}",
        "{% for row in rows.people if row.kin_choice != 'not_kin' %}{{ loop.index }} {{ row.name }}"
        "{% if not loop.last %}, {% endif %}{% else %}Nobody{% endfor %}",
        "{% for option in options.wishes %}{% if option.id == 'visits' %}{{ option.text }}{% endif %}{% endfor %}",
        "{{ rows.people[0].name }} {{ organisation.contact_phone }} {{ prepared.by }} {{ authorised.line }}",
        "{% for one in prepared.declared %}{{ one.words }}{% endfor %}{{ document.sealed_on }}{# answer.whyy #}",
    ) == []  # fmt: skip


def test_every_part_of_a_word_letter_is_looked_at_and_all_that_is_wrong_is_said_at_once() -> None:
    content = template(
        p("{%p if answer.why %}"), p("Because {{ answer.", "whyy }}"), p("{%p endif %}"), p("{{ rows.people }}"),
        p("{{ section.main }}"), p("{{ label.why }}: {{ answer.why }}"), p("{{ group.people }}"), header="{{ choice.calm }}",
    )  # fmt: skip
    faults = found(replace(LETTER, kind="word", content=content, empty_tags="left_out"), FORM)

    assert [(fault.code, fault.place) for fault in faults] == [
        ("unknown-tag", "The letter, paragraph 2 (“Because {{ answer.whyy }}”)"),
        ("not-a-text", "The letter, paragraph 4 (“{{ rows.people }}”)"),
        ("not-a-text", "The header, paragraph 1 (“{{ choice.calm }}”)"),
    ]


def test_what_is_published_with_a_mistake_is_warned_of_and_what_is_not_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "core" / "letter" / "1"
    folder.mkdir(parents=True)
    (folder / "template.txt").write_text("{{ answer.whyy }}", "utf-8")
    (folder / "manifest.yaml").write_text("code: D10\ntitle: Reply\nprofile: full\nlanguage: en\n", "utf-8")
    forms, unread = {FORM.id: FORM}, [Fault("not-readable", (folder / "template.txt").as_posix(), "")]

    assert [fault.severity for fault in tag_mistakes(tmp_path, forms, ())] == ["refused"]
    assert tag_mistakes(tmp_path, forms, unread) == []
    lock_templates(tmp_path)
    assert [fault.severity for fault in tag_mistakes(tmp_path, forms, ())] == ["warned"]


def test_publishing_refuses_a_letter_whose_tags_name_what_its_form_does_not_ask(tmp_path: Path) -> None:
    form, folder = tmp_path / "form_definitions" / PLACE, tmp_path / "document_templates" / "north" / "reply" / "1"
    form.parent.mkdir(parents=True)
    form.write_text(f"{SMALL.rstrip()}\n  - {{kind: document, name: D10}}\n", "utf-8")
    folder.mkdir(parents=True)
    (folder / "template.docx").write_bytes(template(p("Because {{ answer.whyy }}")))
    (folder / "manifest.yaml").write_text(MANIFEST, "utf-8")

    checked = CliRunner().invoke(main, ["library", "check", str(tmp_path)])

    assert checked.exit_code == 1
    assert "document_templates/north/reply/1/template.docx\n" in checked.output
    assert (
        "  The letter, paragraph 1 (“Because {{ answer.whyy }}”)\n"
        "    refused: unknown-tag: {{ answer.whyy }}: there is no “whyy” in “answer” of north/visit@1\n"
    ) in checked.output
    assert "    To do: Write “why”.\n" in checked.output


def test_a_letter_that_fits_no_form_is_held_against_the_one_that_lacks_least() -> None:
    leading = replace(FORM, outcomes=(Outcome("document", "D10"),))
    mistaken = replace(LETTER, serves=(), content=b"{{ answer.whyy }}")

    assert [fault.code for fault in found(replace(mistaken, code="D99"), leading)] == ["fits-no-form"]
    assert [fault.code for fault in found(mistaken, leading, OTHER)] == ["unknown-tag"]


def test_of_several_forms_it_is_said_which_one_does_not_ask() -> None:
    letter = replace(LETTER, serves=(FORM.id, OTHER.id), content=b"{{ answer.why }}")

    (fault,) = found(letter, FORM, OTHER)

    assert fault.message.endswith(f"{OTHER.id} does not ask “why”, which {FORM.id} asks (of {OTHER.id})")


@cache
def letters() -> Mapping[str, Template]:
    every = load_templates(REPOSITORY / "document_templates", shipped().all()).all()
    return {letter.id: letter for letter in every if letter.kind != "form"}


def test_the_shipped_letters_name_nothing_that_is_not_there() -> None:
    assert len(letters()) > 20
    assert [fault for letter in letters().values() for fault in found(letter, *shipped().all())] == []


MISTAKES: Final = (
    (r"\{\{ answer\.(\w+) \}\}", r"{{ answer.\1zz }}", {"unknown-tag"}),
    (r"\{\{ answer\.(\w+) \}\}", r"{{ choice.\1 }}", {"not-a-text", "always-empty"}),
    (r"\{\{ organisation\.(\w+) \}\}", r"{{ organization.\1 }}", {"unknown-tag"}),
    (r"\{%(p?) if answer\.(\w+) %\}", r"{%\1 if answers.\2 %}", {"unknown-tag"}),
    (r"\{\{ (row|child|to)\.(\w+) \}\}", r"{{ \1.\2zz }}", {"unknown-tag"}),
    (r"choice\.(\w+) == '(\w+)'", r"choice.\1 == '\2zz'", {"no-such-option"}),
    (r"choice\.(\w+) == '(\w+)'", r"answer.\1 == '\2'", {"words-as-id"}),
)
LOOPS: Final = (
    (r"\{%(\w*) for (\w+) in (?:rows|options)\.(\w+) %\}", r"{%\1 for \2 in answer.\3 %}", {"not-a-list"}),
    (r"\{%(\w*) for (\w+) in children", r"{%\1 for \2 in childern", {"unknown-tag"}),
)
"""Of what stands in such a loop nothing more can be said."""


@pytest.mark.parametrize("name", [one for one in letters() if letters()[one].kind == "word"])
def test_single_mistakes_in_a_shipped_letter_are_each_found_in_their_paragraph(name: str) -> None:
    for mistakes in (MISTAKES, LOOPS):
        spoilt, wrong = _spoilt(letters()[name].content, mistakes, Random(name))

        faults = found(replace(letters()[name], content=spoilt), *shipped().all())

        places = [int(re.findall(r"^The letter, paragraph (\d+)", fault.place)[0]) for fault in faults]
        assert dict.fromkeys(places) == dict.fromkeys(wrong)
        assert [fault for fault, place in zip(faults, places, strict=True) if fault.code not in wrong[place]] == []


def _spoilt(
    docx: bytes, mistakes: Sequence[tuple[str, str, set[str]]], lot: Random
) -> tuple[bytes, dict[int, set[str]]]:
    """A letter with each mistake once, in a paragraph of its own; by the paragraph, as what it may be found."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    paragraphs = re.split(r"(?=<w:p[ >])", members[BODY].decode())
    wrong: dict[int, set[str]] = {}
    for pattern, instead, codes in mistakes:
        fit = [n for n, text in enumerate(paragraphs) if n and n not in wrong and len(re.findall(pattern, text)) == 1]
        if fit:
            at = lot.choice(fit)
            paragraphs[at] = re.sub(pattern, instead, paragraphs[at])
            wrong[at] = codes
    members[BODY] = "".join(paragraphs).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for one, content in members.items():
            archive.writestr(one, content)
    return target.getvalue(), dict(sorted(wrong.items()))


@pytest.mark.parametrize("form", [form.id for form in shipped().all()])
def test_whatever_a_letter_is_given_to_print_is_known_to_the_check(form: str) -> None:
    sealed = first_sealed_specimen(form)
    for code, row in sealed.contents["made_for"]:
        letter = replace(LETTER, code=code, empty_tags="left_out", profile="record")
        fields: dict[str, Any] = {
            name: value for name, value in sealed.fields(letter, row, "").items() if name != "provenance"
        }
        known = set(_paths(all_fields(sealed.definition, code, "left_out")))
        # What was answered elsewhere and is not carried is there by accident: it is missing where it was not answered.
        by_accident = {*fields["answer"], *fields["label"]} - sealed.definition.index.keys()
        unknown = {
            path for path in set(_paths(fields)) - known if path.split(".")[2].removesuffix("[]") not in by_accident
        }
        assert sorted(unknown) == []


def _paths(value: Any, path: str = "") -> Iterator[str]:
    """Every name by which something is had; of rows those of each."""
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield f"{path}.{name}"
            yield from _paths(entry, f"{path}.{name}")
    elif isinstance(value, list):
        for entry in value:
            yield from _paths(entry, f"{path}[]")
