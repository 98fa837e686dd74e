"""Plain-text documents: printed by the same rules as Word, read back, the same bytes each time."""

from typing import Any

import pytest

from forms_service.adapters.documents.text_templates import lost_from_text, print_text
from forms_service.casework.documents.documents import PrintedText, TemplateFault, UnprintableText

TEMPLATE = b"""Reference {{ document.reference }}
{% if answer.q %}

What you asked:
{{ answer.q }}
{% endif %}
{% for row in rows.r %}
- {{ row.name }}
{% endfor %}


End.
"""


def context(**answers: Any) -> dict[str, object]:
    rows = [{"name": PrintedText(name, source="r")} for name in answers.pop("names", ())]
    return {"document": {"reference": "NS-1"}, "answer": {"q": None, **answers}, "rows": {"r": rows}}


def test_lines_of_tags_leave_no_gap() -> None:
    assert print_text(TEMPLATE, context(names=["One", "Two"])).text == "Reference NS-1\n- One\n- Two\n\nEnd.\n"


@pytest.mark.parametrize("typed", ["{{ 7*7 }} {% if %}", "<b> & </b>", "Tŷ’r 🙂 שלום", "two\n\nparagraphs"])
def test_whatever_was_typed_is_printed_as_it_was_typed(typed: str) -> None:
    made = print_text(TEMPLATE, context(q=PrintedText(typed, source="q")))
    assert typed in made.text
    assert lost_from_text(made.text.encode(), made.printed) == []
    assert made.text == print_text(TEMPLATE, context(q=PrintedText(typed, source="q"))).text


def test_what_is_not_in_the_text_is_named() -> None:
    made = print_text(TEMPLATE, context(q=PrintedText("Kept", source="q")))
    (missing,) = lost_from_text(made.text.replace("Kept", "").encode(), made.printed)
    assert (missing.source, missing.where) == ("q", "txt")


@pytest.mark.parametrize(
    "template",
    [b"{{ answer.unknown }}", b"{{ answer.q }}", b"{{ answer.__class__ }}", b"{{ 'a' * 9 }}", b"{% for %}", b"\xff"],
)
def test_a_template_may_say_only_what_a_word_template_may(template: bytes) -> None:
    with pytest.raises(TemplateFault):
        print_text(template, context())


def test_a_character_that_no_file_can_carry_is_refused_by_name() -> None:
    with pytest.raises(UnprintableText, match="q"):
        print_text(TEMPLATE, context(q=PrintedText("a\x00b", source="q")))
