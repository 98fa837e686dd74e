"""Definition files: what is read from them, and how each fault is reported with its code, file and line."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from textwrap import dedent, indent

import jsonschema
import pytest
import yaml

from forms_service.adapters.definitions import DefinitionRefused, check_all, json_schema, load_library, write_lock
from forms_service.casework.errors import FormMissing
from forms_service.engine.conditions import AllOf, AnyRow, Compare, EveryRow, Named, Not
from forms_service.engine.definitions.questions import Wording
from forms_service.engine.derivations.kinds import Cases, Constant, Joined, Rows, When
from forms_service.engine.fault import Fault
from tests.builders.shipped import REPOSITORY

FORM = """\
form: small
publisher: test
version: 1
title: Small
sections:
  - id: main
    title: Main
    pages:
      - id: page
        title: Page
        questions:
"""
YES_NO = "options: [{id: yes, label: Yes}, {id: no, label: No}]"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of definitions under a root of its own and return the root."""

    def write(content: str, name: str = "small", version: int = 1) -> Path:
        file = tmp_path / "test" / name / f"{version}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
        return tmp_path

    return write


def questions(text: str, *, after: str = "") -> str:
    """A small form asking the questions in *text*, whose first line is line 12 of the file."""
    return FORM + indent(dedent(text).strip(), " " * 10) + "\n" + dedent(after)


def found(root: Path) -> list[tuple[str, str]]:
    """The code and ``file:line`` of all that is refused under *root*, files by name alone."""
    return [(fault.code, fault.at.removeprefix(f"{root.as_posix()}/test/")) for fault in refused_in(root)]


def refused_in(root: Path) -> list[Fault]:
    """What is refused; what is only warned of is held by the corpus (tests/corpus)."""
    return [fault for fault in check_all(root) if fault.is_refused]


def test_the_forms_that_ship_have_no_fault() -> None:
    assert check_all(REPOSITORY / "form_definitions") == []


def test_words_stay_as_written_and_parts_know_their_line(write: Write) -> None:
    root = write(
        questions(f"""
        - id: a
          type: radio
          label: {{en: "Really?", cy: "Go iawn?"}}
          required: false
          sensitivity: [1, 4]
          {YES_NO}
        """)
    )
    question = load_library(root).get("test/small@1").question("a")
    assert question.label == Wording("Really?", "Go iawn?")
    assert [option.id for option in question.options] == ["yes", "no"]
    assert not question.required
    assert question.sensitivity == (1, 4)
    assert question.at == f"{root}/test/small/1.yaml:12"


def test_conditions_are_read_into_their_operators(write: Write) -> None:
    root = write(
        questions(f"""
        - {{id: a, type: radio, label: A, {YES_NO}}}
        - id: kids
          type: repeat
          label: Kids
          columns:
            - {{id: old, type: radio, label: Old, {YES_NO}}}
        - id: b
          type: text
          label: B
          show_when:
            all_of:
              - {{answer: a, in: [yes, no]}}
              - {{not: {{answer: a, empty: true}}}}
              - {{any: {{answer: old, is: yes}}}}
              - {{all: {{answer: old, is_not: no}}}}
              - {{condition: agreed}}
        """)
        + "conditions:\n  agreed: {answer: a, is: yes}\n"
    )
    condition = load_library(root).get("test/small@1").question("b").show_when
    assert isinstance(condition, AllOf)
    one, two, three, four, five = condition.conditions
    assert isinstance(one, Compare)
    assert one.operand == ("yes", "no")
    assert isinstance(two, Not)
    assert isinstance(three, AnyRow)
    assert isinstance(four, EveryRow)
    assert isinstance(five, Named)
    assert one.at.endswith(":23")


def test_proposals_are_read_into_their_kinds(write: Write) -> None:
    root = write(
        questions("""
        - {id: a, type: text, label: A, default: plain}
        - {id: b, type: lines, label: B, default: {value: [one, two]}}
        - {id: c, type: text, label: C, default: {by: a, cases: {plain: x}, otherwise: {fact: user.name}}}
        - {id: d, type: text, label: D, default: {join: [{answer: a}, {words_of: b}], with: ", "}}
        - {id: e, type: text, label: E, default: {when: {answer: a, is: plain}, then: x}}
        - id: f
          type: repeat
          label: F
          columns: [{id: g, type: text, label: G}]
          default: {rows: [{cells: {g: {answer: a}}}]}
        """)
    )
    form = load_library(root).get("test/small@1")
    assert form.question("a").default == Constant("plain")
    assert form.question("b").default == Constant(["one", "two"])
    assert isinstance(form.question("c").default, Cases)
    joined = form.question("d").default
    assert isinstance(joined, Joined)
    assert joined.separator == ", "
    assert isinstance(form.question("e").default, When)
    assert isinstance(form.question("f").default, Rows)


BLOCK = """\
block: shared
publisher: test
version: 1
title: Shared
conditions:
  agreed: {answer: shared, is: "yes"}
pages:
  - id: shared
    title: Shared
    questions:
      - {id: shared, type: text, label: Shared}
"""
USING = """\
form: small
publisher: test
version: 1
title: Small
sections:
  - {id: first, title: First, use: test/shared@1}
"""


def test_a_section_takes_the_pages_of_the_block_it_uses(write: Write) -> None:
    write(BLOCK, "shared")
    form = load_library(write(USING)).get("test/small@1")
    assert [question.id for question in form.questions] == ["shared"]
    assert set(form.conditions) == {"agreed"}


def test_a_section_may_propose_something_else_than_its_block(write: Write) -> None:
    write(BLOCK, "shared")
    form = load_library(write(USING.replace("@1}", "@1, proposes: {shared: Given here}}"))).get("test/small@1")
    assert form.question("shared").default == Constant("Given here")


def test_a_section_proposes_only_for_what_its_block_asks(write: Write) -> None:
    write(BLOCK, "shared")
    root = write(USING.replace("@1}", "@1, proposes: {other: Given here}}"))
    assert found(root) == [("unknown-reference", "small/1.yaml:6")]


def test_the_digest_of_a_form_covers_its_blocks(write: Write) -> None:
    write(BLOCK, "shared")
    before = load_library(write(USING)).get("test/small@1").digest
    root = write(BLOCK.replace("label: Shared", "label: Other"), "shared")
    assert load_library(root).get("test/small@1").digest != before


PHRASES = """\
block: words
publisher: test
version: 1
title: Words
phrases: {on_a_plan: [child protection plan, cpp]}
"""
CALLING = (
    USING.replace("title: Small\n", "title: Small\nuses: test/words@1\n")
    + """\
agreement:
  - {id: r, questions: shared, disagrees: {answer: shared, says: [on_a_plan, in care]}, author: A, authoriser: B}
"""
)


def test_a_rule_calls_phrases_by_the_name_that_a_block_without_pages_gives_them(write: Write) -> None:
    write(BLOCK, "shared")
    write(PHRASES, "words")
    (rule,) = load_library(write(CALLING)).get("test/small@1").agreement
    assert isinstance(rule.disagrees, Compare)
    assert rule.disagrees.operand == ("child protection plan", "cpp", "in care")


def test_phrases_that_are_not_there_and_a_block_with_pages_are_reported(write: Write) -> None:
    write(BLOCK, "shared")
    write(PHRASES.replace("on_a_plan", "looked_after"), "words")
    assert [code for code, _ in found(write(CALLING))] == ["unknown-reference"]
    asks_nothing = USING.replace("shared@1", "words@1")
    assert "unknown-block" in [code for code, _ in found(write(asks_nothing))]
    uses_pages = CALLING.replace("uses: test/words@1", "uses: test/shared@1")
    assert "unknown-block" in [code for code, _ in found(write(uses_pages))]


def test_the_latest_version_is_found_by_number(write: Write) -> None:
    one = questions("- {id: a, type: text, label: A}")
    for version in (1, 2, 10):
        root = write(one.replace("version: 1", f"version: {version}"), version=version)
    library = load_library(root)
    assert library.latest("test/small").version == 10
    assert len(library.all()) == 3
    assert library.source("test/small@1") == one.encode()
    with pytest.raises(FormMissing):
        library.latest("test/other")


HERE = "# here"
"""Marks the line at which a fault must be reported."""

ASKED = "- {id: z, type: repeat, label: Z, columns: [{id: y, type: text, label: Y}]}\n"

FAULTS = [
    ("duplicate-id", "- {id: a, type: text, label: A}\n- {id: a, type: text, label: A} # here"),
    ("bad-id", "- {id: Not-An-Id, type: text, label: A} # here"),
    ("unknown-type", "- {id: a, type: telepathy, label: A} # here"),
    ("no-options", "- {id: a, type: radio, label: A} # here"),
    ("no-nature", "- {id: a, type: statement_list, label: A, columns: [{id: b, type: text, label: B}]} # here"),
    ("no-columns", "- {id: a, type: repeat, label: A} # here"),
    ("of-everyone-for-each", f"{ASKED}- {{id: a, type: text, label: A, each: z, of_everyone: always}} # here"),
    ("default-not-allowed", "- {id: a, type: text, label: A, never_default: true, default: x} # here"),
    ("nothing-to-confirm", "- {id: a, type: text, label: A, confirm: true} # here"),
    ("read-and-proposed", f"{ASKED}- {{id: a, type: text, label: A, required: no, reads: {{fact: x}}, default: y}} # here"),
    ("read-and-required", f"{ASKED}- {{id: a, type: text, label: A, reads: {{fact: x}}}} # here"),
    ("reads-rows", f"{ASKED}- {{id: a, type: matrix, label: A, required: no, reads: {{fact: x}}, each: z}} # here"),
    ("no-rows", "- {id: a, type: matrix, label: A, options: [{id: x, label: X}]} # here"),
    ("unknown-option", "- {id: a, type: radio, label: A, options: [{id: x, label: X}], opens: {to: adult, when: y}} # here"),
    ("unknown-reference", "- {id: a, type: text, label: A, adult_when: {answer: b, is: x}} # here"),
    ("unknown-rule", "- {id: a, type: text, label: A, checks: [{rule: is_nice}]} # here"),
    ("wrong-rule", "- {id: a, type: text, label: A, checks: [{rule: not_in_future}]} # here"),
    ("wrong-rule", "- {id: a, type: text, label: A, checks: [{rule: max_length}]} # here"),
    ("wrong-rule", "- {id: a, type: text, label: A, checks: [{rule: max_length, value: [1, 2]}]} # here"),
    ("wrong-rule", "- {id: a, type: text, label: A, checks: [{rule: max_length, value: many}]} # here"),
    ("wrong-rule", "- {id: a, type: text, label: A, checks: [{rule: pattern, value: '('}]} # here"),
    ("wrong-rule", "- {id: a, type: date, label: A, checks: [{rule: not_before}]} # here"),
    ("wrong-rule", "- {id: a, type: date, label: A, checks: [{rule: in_past, answer: a}]} # here"),
    ("wrong-rule", "- {id: b, type: text, label: B}\n- {id: a, type: date, label: A, checks: [{rule: not_before, answer: b}]} # here"),
    ("wrong-rule", "- {id: a, type: checkboxes, label: A, options: [{id: x, label: X}], checks: [{rule: must_include, value: y}]} # here"),
    ("wrong-rule", "- id: a\n  type: repeat\n  label: A\n  columns:\n    - {id: b, type: date, label: B}\n- {id: c, type: date, label: C, checks: [{rule: not_before, answer: b}]} # here"),
    ("wrong-rule", "- id: a\n  type: repeat\n  label: A\n  columns:\n    - id: b\n      type: text\n      label: B\n      checks:\n        - {rule: in_past} # here"),
    ("unknown-reference", "- {id: a, type: date, label: A, checks: [{rule: not_before, answer: b}]} # here"),
    ("shared-permission", "- id: a # here\n  type: repeat\n  label: A\n  shared: true\n  columns:\n    - id: b\n      type: radio\n      label: B\n      shared: true\n      opens: {to: recipient, when: [x]}\n      options:\n        - {id: x, label: X}"),
    ("nothing-shared", "- id: a # here\n  type: repeat\n  label: A\n  shared: true\n  columns:\n    - id: b\n      type: text\n      label: B"),
    ("unknown-reference", "- id: a\n  type: repeat\n  label: A\n  columns:\n    - id: b\n      type: radio\n      label: B\n      options:\n        - {id: x, label: X, show_when: {answer: nothing, is: y}} # here"),
    ("unknown-reference", "- {id: a, type: text, label: A, show_when: {answer: b, is: x}} # here"),
    ("unknown-reference", "- {id: a, type: text, label: A, show_when: {condition: nothing}} # here"),
    ("unknown-reference", "- {id: a, type: text, label: A, default: {answer: b}} # here"),
    ("unknown-reference", "- {id: a, type: text, label: A, each: b} # here"),
    ("unknown-reference", "- {id: a, type: radio, label: A, rows_of: b} # here"),
    ("unknown-reference", "- id: b\n  type: repeat\n  label: B\n  columns:\n    - {id: c, type: text, label: C}\n- {id: a, type: radio, label: A, rows_of: b} # here"),
    ("unknown-reference", "- id: b # here\n  type: repeat\n  label: B\n  row_name: {answer: d}\n  columns:\n    - {id: c, type: text, label: C}"),
    ("forward-reference", "- id: b # here\n  type: repeat\n  label: B\n  row_name: {answer: d}\n  columns:\n    - {id: c, type: text, label: C}\n- {id: d, type: text, label: D}"),
    ("forward-reference", "- {id: a, type: radio, label: A, rows_of: b} # here\n- id: b\n  type: repeat\n  label: B\n  row_name: {answer: c}\n  columns:\n    - {id: c, type: text, label: C}"),
    ("forward-reference", "- {id: a, type: text, label: A, show_when: {answer: b, is: x}} # here\n- {id: b, type: text, label: B}"),
    ("forward-reference", "- {id: a, type: text, label: A, default: {answer: b}} # here\n- {id: b, type: text, label: B}"),
    ("forward-reference", "- {id: a, type: text, label: A, show_when: {answer: a, is: x}} # here"),
]  # fmt: skip

AFTER_A_RADIO = [
    ("unknown-operator", "show_when: {answer: first, like: x} # here"),
    ("wrong-operator", "show_when: {answer: first, includes: yes} # here"),
    ("unknown-option", "show_when: {answer: first, is: maybe} # here"),
    ("unknown-option", "show_when: {answer: first, in: [yes, maybe]} # here"),
]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        *FAULTS,
        *(
            (
                code,
                f"- {{id: first, type: radio, label: A, {YES_NO}}}\n- id: b\n  type: text\n  label: B\n  {condition}",
            )
            for code, condition in AFTER_A_RADIO
        ),
    ],
)
def test_a_fault_is_reported_with_its_code_file_and_line(write: Write, code: str, text: str) -> None:
    line = 12 + text[: text.index(HERE)].count("\n")
    assert (code, f"small/1.yaml:{line}") in found(write(questions(text)))


def test_a_question_that_no_answers_lead_to_is_reported(write: Write) -> None:
    both = "{all_of: [{answer: a, is: yes}, {answer: a, is: no}]}"
    text = f"- {{id: a, type: radio, label: A, {YES_NO}}}\n- {{id: b, type: text, label: B, show_when: {both}}}"
    assert found(write(questions(text))) == [("unreachable-question", "small/1.yaml:13")]


def kids(rest: str) -> str:
    return f"""
        - id: kids
          type: repeat
          label: Kids
          columns: [{{id: name, type: text, label: Name}}]
        - {{id: once, type: text, label: Once}}
        {rest}
        """


@pytest.mark.parametrize(
    ("code", "rest"),
    [
        ("missing-quantifier", "- {id: a, type: text, label: A, show_when: {answer: name, is: x}}"),
        ("wrong-quantifier", "- {id: a, type: text, label: A, show_when: {any: {answer: once, is: x}}}"),
        ("wrong-quantifier", "- {id: a, type: text, label: A, show_when: {any: {condition: named}}}"),
    ],
)
def test_answers_given_for_each_row_say_whether_any_or_all_is_meant(write: Write, code: str, rest: str) -> None:
    root = write(questions(kids(rest), after="conditions:\n  named: {answer: once, is: x}\n"))
    assert (code, "small/1.yaml:17") in found(root)


def test_conditions_that_go_in_a_circle_are_reported(write: Write) -> None:
    root = write(
        questions("- {id: a, type: text, label: A}")
        + "conditions:\n  one: {condition: two}\n  two: {not: {condition: one}}\n"
    )
    assert [fault for fault in found(root) if fault[0] == "cycle"] == [
        ("cycle", "small/1.yaml:14"),
        ("cycle", "small/1.yaml:15"),
    ]


def test_a_rule_over_several_answers_names_a_question_of_the_form(write: Write) -> None:
    root = write(
        questions("- {id: a, type: text, label: A}")
        + "cross_checks:\n  - {id: x, when: {answer: a, is: y}, message: No, question: b}\n"
    )
    assert ("unknown-reference", "small/1.yaml:14") in found(root)


def test_an_express_page_names_questions_of_the_form(write: Write) -> None:
    root = write(
        questions("- {id: a, type: text, label: A}")
        + "express:\n  pages:\n    - {id: x, title: X, questions: [a, b]}\n"
    )
    assert ("unknown-reference", "small/1.yaml:15") in found(root)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (12, "- {id: a, type: text}"),
        (12, "- {id: a, type: text, label: A, colour: red}"),
        (12, "- {id: a, type: text, label: ''}"),
        (12, "- {id: a, type: text, label: A, required: perhaps}"),
        (12, "- {id: a, type: text, label: A, nature: gossip}"),
        (12, "- {id: a, type: text, label: A, sensitivity: 9}"),
        (12, "- {id: a, type: text, label: A, show_when: {answer: a}}"),
        (12, "- {id: a, type: text, label: A, show_when: {answer: a, is: x, in: [y]}}"),
        (12, "- {id: a, type: text, label: A, show_when: {maybe: a}}"),
        (12, "- {id: a, type: text, label: A, show_when: {answer: a, differs_from_proposal: false}}"),
        (12, "- {id: a, type: text, label: A, default: {guess: a}}"),
        (12, "- {id: a, type: date, label: A, default: {now: sometime}}"),
        (14, "- id: a\n  type: text\n  lable: A"),
        (15, "- id: a\n  type: text\n  label: A\n  options: [{id: x}]"),
        (15, "- id: a\n  type: text\n  label: A\n  default:\n    by: b"),
    ],
)
def test_what_is_not_a_definition_is_reported_at_its_line(write: Write, line: int, text: str) -> None:
    faults = found(write(questions(text)))
    assert ("not-valid", f"small/1.yaml:{line}") in faults
    assert {code for code, _ in faults} == {"not-valid"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "not-valid"),
        ("- a list", "not-valid"),
        ("form: [unclosed", "unmatched-bracket"),
        ("form: \x00", "control-character"),
        ("plain words", "not-valid"),
    ],
)
def test_what_is_not_yaml_is_reported(write: Write, content: str, code: str) -> None:
    assert found(write(content))[0][0] == code


def test_a_key_given_twice_is_reported_where_it_comes_again(write: Write) -> None:
    assert found(write(questions("- id: a\n  type: text\n  label: A\n  label: B"))) == [
        ("duplicate-key", "small/1.yaml:15")
    ]


def test_a_file_stands_where_its_name_says(write: Write) -> None:
    root = write(questions("- {id: a, type: text, label: A}"), version=2)
    assert found(root) == [("wrong-place", "small/2.yaml:1")]


def test_a_block_that_is_not_there_is_reported(write: Write) -> None:
    assert ("unknown-block", "small/1.yaml:6") in found(write(USING))


CARRYING = """\
form: reply
publisher: test
version: 1
title: Reply
carries: {form: test/small@1, ids: [a]}
copies: [b]
sections:
  - id: main
    title: Main
    pages:
      - id: page
        title: Page
        questions:
          - {id: b, type: text, label: B, show_when: {answer: a, is: x}}
"""


def test_answers_carried_from_another_form_may_be_named(write: Write) -> None:
    write(questions("- {id: a, type: text, label: A}\n- {id: b, type: text, label: B}"))
    form = load_library(write(CARRYING, "reply")).get("test/reply@1")
    assert set(form.carried) == {"a"}
    assert form.copies == ("b",)


@pytest.mark.parametrize("wanted", ["a", "b"])
def test_what_is_carried_or_copied_must_be_asked_there(write: Write, wanted: str) -> None:
    write(questions(f"- {{id: {wanted}, type: text, label: X}}"))
    assert ("unknown-reference", "reply/1.yaml:5") in found(write(CARRYING, "reply"))


def test_a_form_that_is_carried_from_must_be_there(write: Write) -> None:
    assert ("unknown-form", "reply/1.yaml:5") in found(write(CARRYING, "reply"))


def test_a_library_with_any_fault_is_refused_with_all_of_them(write: Write) -> None:
    write(questions("- {id: a, type: telepathy, label: A}"))
    with pytest.raises(DefinitionRefused) as refused:
        load_library(write(questions("- {id: a, type: radio, label: A}").replace("small", "other"), "other"))
    assert [fault.code for fault in refused.value.faults] == ["no-options", "unknown-type"]


def test_a_published_version_may_not_change(write: Write) -> None:
    root = write(questions("- {id: a, type: text, label: A}"))
    write_lock(root)
    assert found(root) == []
    write(questions("- {id: a, type: text, label: Changed}"))
    assert [(fault.code, fault.at) for fault in refused_in(root)] == [
        ("changed-after-publication", f"{root}/published.lock:1")
    ]
    with pytest.raises(DefinitionRefused):
        load_library(root)
    with pytest.raises(DefinitionRefused):
        write_lock(root)


def test_what_no_answers_lead_to_is_searched_for_until_all_is_locked_and_whenever_it_is_checked(write: Write) -> None:
    """To start the service is not to publish again: the search takes longer than all the rest."""
    both = "{all_of: [{answer: a, is: yes}, {answer: a, is: no}]}"
    one = questions(
        f"- {{id: a, type: radio, label: A, {YES_NO}}}\n- {{id: b, type: text, label: B, show_when: {both}}}"
    )
    root = write(one)
    with pytest.raises(DefinitionRefused):
        load_library(root)
    (root / "published.lock").write_text(f"test/small@1 {sha256(one.encode()).hexdigest()}\n", "utf-8")
    assert load_library(root).get("test/small@1").question("b").at.endswith("small/1.yaml:13")
    assert found(root) == [("unreachable-question", "small/1.yaml:13")]
    write(one.replace("version: 1", "version: 2"), version=2)
    with pytest.raises(DefinitionRefused):
        load_library(root)


def test_a_published_version_may_not_go_missing(write: Write) -> None:
    write(questions("- {id: a, type: text, label: A}"))
    root = write(BLOCK, "shared")
    write_lock(root)
    (root / "test" / "small" / "1.yaml").unlink()
    assert [(fault.code, fault.at) for fault in refused_in(root)] == [
        ("changed-after-publication", f"{root}/published.lock:2")
    ]


def test_a_new_version_is_a_draft_until_it_is_locked(write: Write) -> None:
    one = questions("- {id: a, type: text, label: A}")
    root = write(one)
    write_lock(root)
    write(one.replace("version: 1", "version: 2"), version=2)
    assert found(root) == []
    write_lock(root)
    names = [line.split()[0] for line in (root / "published.lock").read_text().splitlines()]
    assert names == ["test/small@1", "test/small@2"]


def as_editors_read(file: Path) -> object:
    """YAML 1.2 as editors read it: numbers and truth values are not text, ``yes`` and ``no`` are."""

    class Loader(yaml.BaseLoader):
        pass

    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:int", yaml.SafeLoader.yaml_implicit_resolvers["0"][1][1], list("0123456789")
    )
    Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
    return yaml.load(file.read_bytes(), Loader=Loader)


def test_the_schema_for_editors_accepts_the_forms_that_ship() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for file in (REPOSITORY / "form_definitions").rglob("*.yaml"):
        assert [error.message for error in validator.iter_errors(as_editors_read(file))] == [], file


@pytest.mark.parametrize(
    "question",
    [
        "- {id: a, type: text, lable: A}",
        "- {id: a, type: texts, label: A}",
        "- {id: a, type: text, label: A, checks: [{rule: longest}]}",
    ],
)
def test_the_schema_for_editors_refuses_what_the_loader_refuses(question: str, write: Write) -> None:
    root = write(questions(question))
    with pytest.raises(DefinitionRefused):
        load_library(root)
    written = as_editors_read(root / "test" / "small" / "1.yaml")
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(written)
