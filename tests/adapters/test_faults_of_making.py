"""Whatever a letter's tags come to where it is made is said in its author's words: the tag, its line, what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from forms_service.adapters.documents.text_templates import print_text
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.documents.documents import ASKED, DocumentFault, EmptyTags
from tests.builders.word_files import context, p, table, template

_ENGINE = (
    r"TypeError|dict|object|tuple|str|bool|int|list index|Undefined|Runtime|Syntax|Recursion|Template\w*Error|Traceback|Call",
    r"Getattr|Getitem|Filter|Const|Concat|Assign|CondExpr|Compare|Node|lambda|finalize|iterable|unpack|jinja\w*|lxml|XML",
    r"Python|StartTag|unexpected|Encountered|lineno|statically|nested blocks|attribute|word/\w+\.xml|is undefined|xml",
)
ENGINE_WORDS = re.compile(rf"\b(?:{'|'.join(_ENGINE)}|None\w*)\b", re.IGNORECASE)
"""What is said by Python, Jinja and lxml, and by nobody who writes letters."""

GIVEN: Mapping[str, Any] = {
    "answer": {"nx_visit": "On 1 May", "nx_us": "Ann", "ha_pattern": None},
    "choice": {"cv_any": "yes", "nx_prison": ("nothing",), "ha_pattern": None},
    "options": {"nx_prison": ({"id": "nothing", "text": "Nothing"},), "nx_other": None},
    "rows": {"si_send_to": ({"si_name": "Prison Officer"},), "kn_other": None},
    "child": {"name": "Bo"},
    "is_shared": True,
    ASKED: {
        "ha_pattern": "Is there a pattern?",
        "nx_prison": "What is the prison to do?",
        "si_send_to": "Who gets it?",
    },
}

HEADING = p("Next steps", properties='<w:outlineLvl w:val="1"/>')
LINE = "Visits:"

# Each single fault, as it stands in a line that begins with “Visits:”, and what is said besides of it.
LINES: Mapping[str, tuple[str, str, str]] = {
    "an unknown answer": ("{{ answer.nx_visitt }}", "{{ answer.nx_visitt }}", "Write “nx_visit”"),
    "an unknown word": ("{{ answr.nx_visit }}", "{{ answr.nx_visit }}", "nothing called “answr”"),
    "an optional answer without its guard": ("{{ answer.ha_pattern }}", "{{ answer.ha_pattern }}", "“Is there a pattern?” was not answered"),
    "a guard of another question": ("{% if choice.cv_any %}{{ answer.ha_pattern }}{% endif %}", "{{ answer.ha_pattern }}", "{% if answer.ha_pattern %}"),
    "a list printed": ("{{ rows.si_send_to }}", "{{ rows.si_send_to }}", "for row in rows.si_send_to"),
    "options printed": ("{{ choice.nx_prison }}", "{{ choice.nx_prison }}", "“What is the prison to do?”"),
    "a group printed": ("{{ child }}", "{{ child }}", "child.name"),
    "a yes or no printed": ("{{ is_shared }}", "{{ is_shared }}", "{% if is_shared %}"),
    "words in a tag": ("{{ 'Dear' }}", "{{ 'Dear' }}", "without a tag"),
    "a column outside of its loop": ("{{ row.si_name }}{% for row in rows.si_send_to %}{{ row.si_name }}{% endfor %}", "{{ row.si_name }}", "inside of that loop"),
    "a loop over a text": ("{% for x in answer.nx_us %}{{ x }}{% endfor %}", "{% for x in answer.nx_us %}", "and no list"),
    "a loop over nothing": ("{% for x in rows.kn_other %}{{ x }}{% endfor %}", "{% for x in rows.kn_other %}", "no list"),
    "a loop over an unknown list": ("{% for x in rows.kn_othr %}{{ x }}{% endfor %}", "{% for x in rows.kn_othr %}", "kn_other"),
    "a loop over a number": ("{% for x in 5 %}{{ x }}{% endfor %}", "{% for x in 5 %}", "no list"),
    "a loop with two names": ("{% for a, b in rows.si_send_to %}{{ a }}{% endfor %}", "{% for a, b in rows.si_send_to %}", ""),
    "a part of a text": ("{{ answer.nx_us.first }}", "{{ answer.nx_us.first }}", "no “first”"),
    "a part of nothing": ("{{ answer.ha_pattern.first }}", "{{ answer.ha_pattern.first }}", "not answered"),
    "a column of a whole list": ("{{ rows.si_send_to.si_name }}", "{{ rows.si_send_to.si_name }}", "rows of a list"),
    "among nothing": ("{% if 'a' in choice.ha_pattern %}x{% endif %}", "{% if 'a' in choice.ha_pattern %}", "not answered"),
    "what cannot be compared": ("{% if choice.ha_pattern < 3 %}x{% endif %}", "{% if choice.ha_pattern < 3 %}", "not answered"),
    "an unknown condition": ("{% if choice.cv_anyy == 'yes' %}x{% endif %}", "{% if choice.cv_anyy == 'yes' %}", "Write “cv_any”"),
    "an unknown condition after another": ("{% if answer.ha_pattern %}x{% elif choice.nobody %}y{% endif %}", "{% elif choice.nobody %}", "nobody"),
    "half a choice": ("{{ answer.nx_us if answer.ha_pattern }}", "{{ answer.nx_us if answer.ha_pattern }}", "after else"),
    "a missing end": ("{% if answer.nx_us %}x", "{% if answer.nx_us %}", "Write {% endif %}"),
    "the end of something else": ("{% if answer.nx_us %}x{% endfor %}", "{% endfor %}", "Write {% endif %} first"),
    "an end of nothing": ("x{% endif %}", "{% endif %}", "it ends nothing"),
    "an else of nothing": ("x{% else %}y", "{% else %}", "in no if"),
    "a tag that does not end": ("{{ answer.nx_us", "{{ answer.nx_us", "Write }} after it"),
    "a condition that does not end": ("{% if answer.nx_us x", "{% if answer.nx_us x", "Write %} after it"),
    "an empty tag": ("{{ }}", "{{ }}", "cannot be read"),
    "two names in a tag": ("{{ answer.nx_us answer.nx_visit }}", "{{ answer.nx_us answer.nx_visit }}", "cannot be read"),
    "a full stop too many": ("{{ answer..nx_us }}", "{{ answer..nx_us }}", "cannot be read"),
    "one equals sign": ("{% if choice.cv_any = 'yes' %}x{% endif %}", "{% if choice.cv_any = 'yes' %}", "cannot be read"),
    "an unknown kind of tag": ("{% when answer.nx_us %}", "{% when answer.nx_us %}", "cannot be read"),
    "a call": ("{{ answer.nx_us.upper() }}", "{{ answer.nx_us.upper() }}", "it calls something"),
    "a long loop": ("{% for x in range(10) %}x{% endfor %}", "{% for x in range(10) %}", "it calls something"),
    "a filter": ("{{ answer.nx_us|upper }}", "{{ answer.nx_us|upper }}", "by |"),
    "a sum": ("{{ 1 + 1 }}", "{{ 1 + 1 }}", "works something out"),
    "a name set": ("{% set x = 1 %}", "{% set x = 1 %}", "sets a name"),
    "another file": ("{% include 'x' %}", "{% include 'x' %}", "another file"),
    "a private name": ("{{ ''.__class__ }}", "{{ ''.__class__ }}", "private"),
    "a computed entry": ("{{ answer[answer.nx_us] }}", "{{ answer[answer.nx_us] }}", "must be named"),
    "thirty loops": ("{% for x in rows.si_send_to %}" * 30 + "{% endfor %}" * 30, "{% for x in rows.si_send_to %}", "too deep"),
}  # fmt: skip


def fault_of(word: bytes, empty_tags: EmptyTags = "refused") -> str:
    with pytest.raises(DocumentFault) as refused:
        DocxtplMerger().merge(word, context(**GIVEN), empty_tags)
    return str(refused.value)


@pytest.mark.parametrize("empty_tags", ["refused", "left_out"])
@pytest.mark.parametrize("what", LINES)
def test_a_fault_in_a_line_names_its_tag_its_line_the_heading_above_and_what_to_do(
    what: str, empty_tags: EmptyTags
) -> None:
    written, tag, words = LINES[what]
    if empty_tags == "left_out" and "ha_pattern }}" in written and "if " not in written.partition("ha_pattern }}")[0]:
        written = f"{{{{ answer.nx_us }}}} {written}"  # alone, it would only be left out
    word = template(p("First"), HEADING, p(f"{LINE} {written.replace('<', '&lt;')}"), p("Last"))

    if empty_tags == "left_out" and what == "a guard of another question":
        assert DocxtplMerger().merge(word, context(**GIVEN), empty_tags).docx, "nothing said, nothing printed"
        return
    said = fault_of(word, empty_tags)

    assert not ENGINE_WORDS.search(said.replace(written, "").replace(tag, "")), said
    assert tag in said, said
    assert "The letter, paragraph 3, under “Next steps”" in said, said
    assert f"“{LINE}" in said, said
    if empty_tags == "refused":
        assert words in said, said


# Faults of more than one line, and of what a line is made into.
BLOCKS: Mapping[str, tuple[list[str], tuple[str, ...]]] = {
    "a tag in the header": ([], ("The header, paragraph 1", "{{ answer.nx_visitt }}")),
    "in a table": ([table(("Name",), ("{{ answer.nx_visitt }}",))], ("The letter, paragraph 2", "{{ answer.nx_visitt }}")),
    "below paragraphs that go": (
        [p("{%p if answer.nx_us %}"), p("a"), p("{%p endif %}"), p("{{ answer.nx_visitt }}")],
        ("The letter, paragraph 4 (“{{ answer.nx_visitt }}”)",),
    ),
    "in a paragraph that goes": (
        [p("a"), p("{%p if answer.nx_visitt %}"), p("b"), p("{%p endif %}")],
        ("The letter, paragraph 2 (“{%p if answer.nx_visitt %}”)",),
    ),
    "two alike": (
        [p("{{ answer.nx_us }}"), p("{% if is_shared %}{{ answer.nx_us }}{% endif %}"), p("Dear {{ answer.nx_us }}{{ x }}")],
        ("The letter, paragraph 3 (“Dear", "{{ x }}: there is nothing called “x”"),
    ),
    "an if over half of two paragraphs": (
        [p("a {% if choice.ha_pattern %} b"), table(("c", "d {% endif %}"))],
        ("The letter, paragraph 1", "{% if choice.ha_pattern %}: it begins in one line and ends in another (The letter, paragraph 3"),
    ),
    "words between paragraphs": (
        [p("First"), table(("h",), ("{%tr if answer.nx_us %}",), ("x",), ("{%p endif %}",))],
        ("The letter",),
    ),
    "below a list of several things": (
        [p("{{ answer.nx_us }} {{ answer.nx_us }}"), p("{# a note #}"), p("{{ answer.nx_us }}, {{ answer.nx_visitt }}")],
        ("The letter, paragraph 3 (“{{ answer.nx_us }}, {{ answer.nx_visitt }}”): {{ answer.nx_visitt }}",),
    ),
    "a split tag": (
        [p("Visits: {{ answer.", "<w:r><w:rPr><w:b/></w:rPr><w:t>nx_visitt</w:t></w:r>", " }}")],
        ("The letter, paragraph 1 (“Visits: {{ answer.nx_visitt }}”): {{ answer.nx_visitt }}",),
    ),
    "curly quotes": (
        [p("{% if choice.cv_anyy == ‘yes’ %}x{% endif %}")],
        ("{% if choice.cv_anyy == ‘yes’ %}: there is nothing called “cv_anyy”",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BLOCKS)
def test_a_fault_of_several_lines_names_where_it_begins_and_what_to_do(what: str) -> None:
    blocks, words = BLOCKS[what]
    said = fault_of(template(*blocks, header="" if blocks else "{{ answer.nx_visitt }}"))

    assert not ENGINE_WORDS.search(said), said
    assert all(each in said for each in words), said


@pytest.mark.parametrize("what", LINES)
def test_a_fault_in_a_plain_text_names_its_tag_and_its_line(what: str) -> None:
    written, tag, words = LINES[what]
    with pytest.raises(DocumentFault) as refused:
        print_text(f"First\n{LINE} {written}\nLast\n".encode(), context(**GIVEN))

    said = str(refused.value)
    assert not ENGINE_WORDS.search(said.replace(tag, "")), said
    assert "The text, line 2" in said
    assert tag in said
    assert words in said


def test_every_text_that_was_printed_knows_the_tag_that_printed_it() -> None:
    blocks = [p("Dear {{ answer.nx_us }}"), p("{%p if is_shared %}"), p("See {{ answer.nx_us }}"), p("{%p endif %}")]

    for empty_tags in ("refused", "left_out"):
        printed = DocxtplMerger().merge(template(*blocks), context(**GIVEN), empty_tags).printed

        assert [one.place for one in printed] == [
            "The letter, paragraph 1 (“Dear {{ answer.nx_us }}”): {{ answer.nx_us }}",
            "The letter, paragraph 3 (“See {{ answer.nx_us }}”): {{ answer.nx_us }}",
        ]
