"""Forms that are unusual and right: nothing may be said of them."""

from __future__ import annotations

from typing import Final

from tests.corpus.form import FORM, PLACE
from tests.corpus.rows import Row


def _right(name: str, old: str = "", new: str = "") -> Row:
    return Row("unusual", name, old, new)


def _as_bytes(name: str, content: bytes) -> Row:
    return Row("unusual", name, files={PLACE: content})


_LABEL = "label: Why?"
_WHEN = "{condition: wants_to}"
_PATTERN = "[A-Z]{2}[0-9]{4}"
_WISH = "          - id: wish\n"
_DAYS = "          - id: days\n"
_CODE = "          - id: code\n"

UNUSUAL: Final = (
    _right("as it is"),
    _as_bytes("a byte order mark", b"\xef\xbb\xbf" + FORM.encode()),
    _as_bytes("Windows lines", FORM.replace("\n", "\r\n").encode()),
    _as_bytes("lines of an old Mac", FORM.replace("\n", "\r").encode()),
    _as_bytes("no break at the end", FORM.rstrip().encode()),
    _as_bytes("blanks at the ends of lines", FORM.replace("\n", "  \n").encode()),
    _right("a beginning of a document", "form: visit", "---\nform: visit"),
    _right("an end of a document", "name: RC-01}\n", "name: RC-01}\n...\n"),
    _right("a directive", "form: visit", "%YAML 1.1\n---\nform: visit"),
    _right("a comment", _LABEL, f"{_LABEL}  # nobody knows"),
    _right("a comment that is a number", "form: visit", "#1 of many\nform: visit"),
    _right("a hash within quotes", _LABEL, 'label: "Why wing #3?"'),
    _right("a hash without a blank", _LABEL, "label: Why C#?"),
    _right("a colon within quotes", _LABEL, 'label: "Where: in the prison?"'),
    _right("a colon without a blank", _LABEL, "label: Is it at 10:30?"),
    _right("a comma outside brackets", _LABEL, "label: Why, and since when?"),
    _right("a comma within quotes and brackets", "label: Yes}", 'label: "Yes, by telephone"}'),
    _right("a question mark within brackets", "label: Yes}", "label: Yes?}"),
    _right("quotes within other quotes", _LABEL, "label: 'Why \"now\"?'"),
    _right("an apostrophe", _LABEL, "label: Why isn't it so?"),
    _right("a doubled apostrophe", _LABEL, "label: 'Why isn''t it?'"),
    _right("a typographic apostrophe", _LABEL, "label: Why isn’t it “so”?"),
    _right("a block of text", _LABEL, "label: |\n              Why?\n              And since when?"),
    _right("a folded text", _LABEL, "label: >-\n              Why,\n              and since when?"),
    _right("a text over two lines", _LABEL, "label: Why,\n              and since when?"),
    _right("a quoted text over two lines", _LABEL, 'label: "Why,\n              and since when?"'),
    _right("an anchor and its alias", "label: Yes}", "label: &yes Yes, hint: *yes}"),
    _right(
        "a merge key", "              - {id: no, label: No}\n",
        "              - &no {id: no, label: No}\n              - {<<: *no, id: never, label: Never}\n",
    ),
    _right("a tag of text", _LABEL, 'label: !!str "3"'),
    _right("yes and no as ids", "{id: unsure, label: Not sure,", "{id: on, label: On,"),
    _right("a number as a label", "label: Yes}", "label: 1}"),
    _right("a date as a label", "label: Yes}", "label: 2026-01-05}"),
    _right("an octal as a label", "label: Yes}", "label: 010}"),
    _right("null within quotes", "label: Yes}", 'label: "null"}'),
    _right("a code as an option", "{id: no, label: No}", "{id: RC-02, label: No}"),
    _right("a number as an option", "{id: no, label: No}", "{id: 2nd, label: No}"),
    _right("letters of Welsh", _LABEL, "label: Pam mae’r tŷ ŵyl?"),
    _right("a name with an accent", _LABEL, "label: Où, señor Łukasz?"),
    _right("less and greater", _LABEL, "label: Is it < 5 or > 9?"),
    _right("an and sign", _LABEL, "label: You & me; and R&D?"),
    _right("single brackets", _LABEL, "label: Why (if known) [or not]?"),
    _right("an underscore in a word", _LABEL, "label: Why snake_case?"),
    _right("a star behind a word", _LABEL, "label: Why*?"),
    _right("a condition of several", _WHEN, "{any_of: [{answer: wish, is: yes}, {answer: wish, is: unsure}]}"),
    _right("a condition with not", _WHEN, "{not: {answer: wish, is: no}}"),
    _right("a condition on some options", _WHEN, "{answer: wish, in: [yes, unsure]}"),
    _right("a list over several lines", "value: [1, 9]}]", "value: [\n              1,\n              9]}]"),
    _right("six on a page", "      - id: details\n", "".join(f"          - {{id: more_{n}, type: text, label: More {n}, required: false}}\n" for n in range(3)) + "      - id: details\n"),
    _right("one option of checkboxes", "              - {id: weekend, label: At the weekend}\n              - {id: none_of_these, label: On none, exclusive: true}\n", ""),
    _right("two options called alike, one in each nation", "{id: no, label: No}", "{id: no, label: Yes, only_in: [wales]}"),
    _right("a default that is an option", _WISH, f"{_WISH}            default: unsure\n"),
    _right("a default of several", _DAYS, f"{_DAYS}            default: {{value: [weekdays, weekend]}}\n"),
    _right("a default by another answer", _CODE, f"{_CODE}            default: {{by: wish, cases: {{yes: AB1234}}, otherwise: {{fact: team.name}}}}\n"),
    _right("a default in words", _CODE, f"{_CODE}            default: {{words_of: days}}\n"),
    _right("a default from the clock", "          - id: first_day\n", "          - id: first_day\n            default: {now: day}\n"),
    _right("a default from a table", _CODE, f"{_CODE}            default: {{lookup: towns, by: wish, column: county}}\n"),
    _right("equal bounds", "[1, 9]", "[9, 9]"),
    _right("bounds below nought", "[1, 9]", "[-9, -1]"),
    _right("a short way", "outcomes:\n", "express:\n  pages:\n    - {id: short, title: In short, questions: [wish, guests, guest_name]}\noutcomes:\n"),
    _right("a short way with a button", "outcomes:\n", "express:\n  pages:\n    - {id: short, title: In short, questions: [days], says: [{question: wish, answer: yes}]}\noutcomes:\n"),
    _right("a letter", "outcomes:\n", "outcomes:\n  - {kind: document, name: D10, when: {condition: wants_to}}\n"),
    _right("a second class", "outcomes:\n", "outcomes:\n  - {kind: retention, name: RC-02, when: {answer: wish, is: no}}\n"),
    *(
        _right(f"a pattern, {pattern}", _PATTERN, pattern)
        for pattern in ("([0-9]{3} ?){1,20}", "([a-z]+[.])+[a-z]+", "(.*),(.*)", "[^@]+@([^.]+[.])+uk", "(ab|cd)*", "(a?){0,20}", "(?:[A-Z][0-9]+,)*x", "(0[1-9]|1[0-2])/[0-9]{2}")
    ),
    Row("unusual", "a file to be read", files={"README.md": b"# Forms", "north/visit/notes.txt": b"\xff"}),
    Row("unusual", "a second version", files={
        "north/visit/2.yaml": FORM.replace("version: 1", "version: 2").encode(),
    }),
)  # fmt: skip
