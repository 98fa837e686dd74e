"""The small form of the corpus with two letters: one with conditions of its own, one that leaves out what is not said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from forms_service.adapters.definitions import load_library
from forms_service.engine.definitions.forms import Definition
from forms_service.services.ports import Template
from tests.builders.word_files import p, table, template
from tests.corpus.form import FORM, PLACE

_MORE: Final = """\
          - id: told
            type: statement_list
            label: What is known of them?
            nature: per_row
            required: false
            columns:
              - id: told_kind
                type: radio
                label: What is it?
                required_message: Select what it is
                options:
                  - {id: fact, label: A fact}
                  - {id: reported, label: Reported}
                  - {id: assessment, label: Our assessment}
              - {id: told_words, type: text, label: What is it that is known, required_message: Enter it}
          - id: view
            type: textarea
            label: What do we think of it?
            nature: assessment
            required_message: Enter what we think
          - id: record
            type: textarea
            label: What do our records say?
            nature: fact
            required: false
outcomes:
  - {kind: document, name: D10}
  - {kind: document, name: D11}
"""
TEXT: Final = FORM.replace("outcomes:\n", _MORE)
PLAIN, SPARE = "plain", "spare"

_PLAIN: Final = template(
    p("A visit", style="Heading1"),
    p("Is a visit wished? {{ answer.wish }}"),
    p("{%p if choice.wish == 'yes' %}"),
    p("Because: {{ answer.why }}"),
    p("{%p else %}"),
    p("No reason was asked for."),
    p("{%p endif %}"),
    p("{%p if answer.days %}"),
    p("Days: {{ answer.days }}{% if 'weekend' in choice.days %}, so at the weekend too{% endif %}"),
    p("{%p endif %}"),
    p("{% if answer.first_day %}From {{ answer.first_day }}{% else %}From any day{% endif %}."),
    p("{% if answer.how_many %}{{ answer.how_many }} come.{% endif %}"),
    p("{% if answer.code %}Code {{ answer.code }}{% endif %}"),
    table(
        ("Name", "What they are"),
        ("{%tr for row in rows.guests %}", ""),
        ("{{ row.guest_name }}", "{% if row.guest_role %}{{ row.guest_role }}{% endif %}"),
        ("{%tr endfor %}", ""),
    ),
    p("Fact: from our own records", style="Heading2"),
    p("{% if answer.record %}{{ answer.record }}{% else %}Nothing.{% endif %}"),
    p("{%p for one in statements.told.fact %}"),
    p("{{ one.told_words }}"),
    p("{%p endfor %}"),
    p("Reported to us", style="Heading2"),
    p("{%p for one in statements.told.reported %}"),
    p("{{ one.told_words }}"),
    p("{%p endfor %}"),
    p("Our assessment", style="Heading2"),
    p("{{ answer.view }}"),
    p("{%p for one in statements.told.assessment %}"),
    p("{{ one.told_words }}"),
    p("{%p endfor %}"),
    p("Authorised by {{ authorised.by }}"),
    header="OFFICIAL-SENSITIVE {{ document.reference }}",
)
_SPARE: Final = template(
    p("A visit", style="Heading1"),
    p("{{ label.wish }} {{ answer.wish }}"),
    p("Because: {{ answer.why }}"),
    p("Days: {{ answer.days }}[[, from {{ answer.first_day }}]]"),
    p("{{ answer.how_many }} come."),
    p("Code {{ answer.code }}"),
    p("Who comes", style="Heading2"),
    table(
        ("Name", "What they are"),
        ("{%tr for row in rows.guests %}", ""),
        ("{{ row.guest_name }}", "{{ row.guest_role }}"),
        ("{%tr endfor %}", ""),
    ),
    p("What is known", style="Heading2"),
    p("{{ group.told }}"),
    p("Our assessment", style="Heading2"),
    p("{{ answer.view }}"),
    p("Fact: from our own records", style="Heading2"),
    p("{{ answer.record }}"),
    p("Authorised by {{ authorised.by }}"),
    header="OFFICIAL-SENSITIVE {{ document.reference }}",
)


@cache
def form() -> Definition:
    with TemporaryDirectory(prefix="corpus-") as folder:
        path = Path(folder) / PLACE
        path.parent.mkdir(parents=True)
        path.write_text(TEXT, "utf-8")
        return load_library(Path(folder)).definitions["north/visit@1"]


LETTERS: Final[Mapping[str, Template]] = {
    PLAIN: Template("north/plain@1", "D10", "Reply", ("north/visit@1",), "en", _PLAIN),
    SPARE: Template("north/spare@1", "D11", "Reply", ("north/visit@1",), "en", _SPARE, empty_tags="left_out"),
}
