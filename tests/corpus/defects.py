"""Forms with one defect each, by kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.corpus.form import FORM
from tests.corpus.rows import Row

_WHY = "            show_when: {condition: wants_to}\n"
_CODE = "            label: Which code was given?\n            required: false\n"
_PATTERN = '{rule: pattern, value: "[A-Z]{2}[0-9]{4}"}'
_END = "outcomes:\n"
_QUESTION = "question why “Why?”"
_EXPRESS = "express:\n  pages:\n    - id: short\n      title: In short\n"


def _yaml(name: str, old: str, new: str, code: str, at: str, words: str = "", mend: str = "", also: str = "") -> Row:
    return Row("YAML", name, old, new, code, at, words, mend, frozenset(also.split()))


YAML: Final = (
    _yaml("a tab", "            label: Why?", "\t    label: Why?", "tab", "\t    label", "question why", "  "),
    _yaml("a tab alone", "      - id: wishes", "\t- id: wishes", "tab", "\t- id", "section “The visit”"),
    _yaml("an unclosed quote", "label: Why?", 'label: "Why?', "unclosed-quote", 'label: "Why?', "question why", 'label: "Why?"'),
    _yaml("an unclosed quote, and a quote below", "title: The visit", 'title: "The visit', "unclosed-quote", "The visit"),
    _yaml("an unclosed single quote", "label: Why?", "label: 'Why?", "unclosed-quote", "label: 'Why?", mend="'Why?'"),
    _yaml("an unclosed quote in brackets", "{id: no, label: No}", '{id: no, label: "No}', "unclosed-quote", '"No}', mend='"No"}'),
    _yaml("an unclosed quote in the last line", "name: RC-01}", 'name: "RC-01}', "unclosed-quote", '"RC-01}'),
    _yaml("a colon in a label", "label: Why?", "label: Where: in the prison?", "needs-quotes", "Where:", "question why", 'label: "Where: in the prison?"'),
    _yaml("a colon in a label within brackets", "label: No}", "label: No: never}", "needs-quotes", "No: never", mend='label: "No: never"'),
    _yaml("a comma in a label within brackets", "label: Yes}", "label: Yes, by telephone}", "needs-quotes", "by telephone", "question wish", 'label: "Yes, by telephone"'),
    _yaml("a comma in a hint within brackets", "hint: Ask again in a month}", "hint: Ask again, in a month}", "needs-quotes", "Ask again,", mend='hint: "Ask again, in a month"'),
    _yaml("a question mark before a label", "label: Why?", "label: ? Why", "needs-quotes", "? Why", mend='label: "? Why"'),
    _yaml("a quote within quotes", "label: Why?", 'label: "Why "now"?"', "needs-quotes", "now", mend="label: \"Why 'now'?\""),
    _yaml("an apostrophe within single quotes", "label: Why?", "label: 'Why isn't it?'", "needs-quotes", "isn't", mend='label: "Why isn\'t it?"'),
    _yaml("quotes and more behind them", "label: Why?", 'label: "Why" is it?', "needs-quotes", "is it", mend="label: \"'Why' is it?\""),
    _yaml("a label that begins with a per cent sign", "label: Why?", "label: % of days", "needs-quotes", "% of", mend='label: "% of days"'),
    _yaml("a label that begins with an at", "label: Why?", "label: @home", "needs-quotes", "@home", mend='label: "@home"'),
    _yaml("a label that begins with a backtick", "label: Why?", "label: `why`", "needs-quotes", "`why`", mend='"`why`"'),
    _yaml("a label that begins with a bracket", "label: Why?", "label: [optional] Why", "needs-quotes", "[optional]", mend='"[optional] Why"'),
    _yaml("a label that begins with a dash", "label: Why?", "label: - Why", "needs-quotes", "- Why", mend='"- Why"'),
    _yaml("a label that begins with a star", "label: Why?", "label: *Why", "unknown-alias", "*Why", mend='label: "*Why"', also="not-valid"),
    _yaml("a label with two stars", "label: Why?", "label: *Why* now", "needs-quotes", "*Why*", mend='"*Why* now"'),
    _yaml("a label that begins with an exclamation mark", "label: Why?", "label: !Why now", "yaml-tag", "!Why"),
    _yaml("a backslash in double quotes", "label: Why?", 'label: "C:\\papers"', "needs-quotes", "papers", mend="'C:\\papers'"),
    _yaml("a bracket that is not closed", "{id: no, label: No}", "{id: no, label: No", "unmatched-bracket", "{id: no, label: No"),
    _yaml("a bracket of the other kind", "{id: no, label: No}", "{id: no, label: No]", "unmatched-bracket", "label: No]"),
    _yaml("a bracket too many", "{id: no, label: No}", "{id: no, label: No}}", "unmatched-bracket", "No}}"),
    _yaml("a list that is not closed", "value: [1, 9]}]", "value: [1, 9}", "unmatched-bracket", "[1, 9}"),
    _yaml("a line too far in", "            label: Why?", "              label: Why?", "wrong-indent", "label: Why?", "question why"),
    _yaml("a line too far out", "            label: Why?", "           label: Why?", "wrong-indent", "label: Why?", "question why"),
    _yaml("no blank behind the colon", "            label: Why?", "            label:Why?", "missing-blank", "label:Why?", mend="label: Why?"),
    _yaml("a second document", "outcomes:", "---\noutcomes:", "second-document", "---"),
    _yaml("a key twice", "label: Why?", "label: Why?\n            label: When?", "duplicate-key", "When?", _QUESTION.replace("Why?", "When?")),
    _yaml("a list as a name", "            label: Why?", "            ? [label]\n            : Why?\n            label: Why?", "not-valid", "[label]"),
    _yaml("nothing, in YAML's word", "label: Why?", "label: ~", "word-for-nothing", "~"),
    _yaml("nothing, as null", "hint: Ask again in a month", "hint: null", "word-for-nothing", "null"),
    _yaml("a hash in a label", "label: Why?", "label: Why wing #3?", "cut-by-hash", "#3", mend='label: "Why wing #3?"'),
    _yaml("a hash tag", "label: Why?", "label: Why\n            hint: See #help", "cut-by-hash", "#help"),
    _yaml("an alias that holds itself", "label: Why?", "label: &x [*x]", "alias-in-itself", "*x", "question why"),
    _yaml("a mapping that holds itself", "outcomes:\n", "outcomes: &o\n  - *o\n", "alias-in-itself", "- *o"),
    _yaml("an alias of nothing", "label: Why?", "label: *why", "unknown-alias", "*why", also="not-valid"),
    _yaml(
        "aliases that multiply", "conditions:\n",
        "bombs:\n  - &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"  - &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in ("ab", "bc", "cd", "de", "ef")) + "conditions:\n",
        "alias-multiplies", "form: visit",
    ),
    _yaml("too deep", "label: Why?", f"label: {'[' * 60}x{']' * 60}", "too-deep", "[[[["),
    _yaml("ten thousand deep", "label: Why?", f"label: {'[' * 10_000}", "too-deep", "[[[["),
    _yaml("a character of control", "label: Why?", "label: Why\x01?", "control-character", "Why\x01?"),
    _yaml("yes in another language", "            required: false\n            options", "            required: oui\n            options", "not-valid", "oui", "question days"),
    _yaml("on for true", "exclusive: true", "exclusive: on", "not-valid", "exclusive: on", "option none_of_these"),
    _yaml("a version with a point", "version: 1", "version: 1.0", "not-valid", "1.0"),
    _yaml("a version in octal", "version: 1", "version: 0o1", "not-valid", "0o1"),
    _yaml("a version with a nought before it", "version: 1", "version: 01", "not-valid", "01"),
    _yaml("a list where a text belongs", "label: Why?", "label: [Why, When]", "not-valid", "[Why", "question why"),
    _yaml("a text where a list belongs", "              - {id: yes, label: Yes}\n              - {id: no, label: No}\n              - {id: unsure, label: Not sure, hint: Ask again in a month}", "              yes and no", "not-valid", "options:", "question wish"),
    _yaml("an unknown key", "label: Why?", "lable: Why?", "not-valid", "lable", "question why", "Write “label”."),
    _yaml("a missing label", "            label: Why?\n", "", "not-valid", "- id: why", "question why"),
    _yaml("an empty label", "label: Why?", "label:", "not-valid", "label:", "question why"),
    _yaml("a missing title", "title: Ask for a visit\n", "", "not-valid", "form: visit"),
)  # fmt: skip


def _names(name: str, old: str, new: str, code: str, at: str, words: str = "", mend: str = "", also: str = "") -> Row:
    return Row("names", name, old, new, code, at, words, mend, frozenset(also.split()))


NAMES: Final = (
    _names("a question twice", "- id: why", "- id: wish", "duplicate-id", "- id: wish", also="forward-reference unreachable-question"),
    _names("an option twice", "{id: no, label: No}", "{id: yes, label: No}", "duplicate-id", "label: No}", "question wish"),
    _names("a page twice", "- id: details", "- id: wishes", "duplicate-id", "- id: wishes", "page “The details”"),
    _names("a column twice", "{id: guest_role", "{id: guest_name", "duplicate-id", "What they are"),
    _names("a capital in a question", "- id: code", "- id: Code", "bad-id", "Code", "question Code"),
    _names("a blank in a question", "- id: code", "- id: the code", "bad-id", "the code"),
    _names("a capital in an option", "{id: no, label: No}", "{id: In Prison, label: No}", "bad-id", "In Prison", "option In Prison", "id: in_prison"),
    _names("a hyphen in a page", "- id: details", "- id: the-details", "bad-id", "the-details", "page “The details”"),
    _names("a capital in a section", "- id: main", "- id: Main", "bad-id", "Main"),
    _names("a capital in a condition", "  wants_to: {answer: wish, is: yes}\n", "  wants_to: {answer: wish, is: yes}\n  Other: {answer: wish, is: no}\n", "bad-id", "Other:"),
    _names("an option misspelt in a condition", "wish, is: yes}", "wish, is: yess}", "unknown-option", "yess", mend="Write “yes”."),
    _names("a question misspelt in a condition", "{answer: wish, is: yes}", "{answer: wisch, is: yes}", "unknown-reference", "wisch", mend="Write “wish”."),
    _names("a condition misspelt", "{condition: wants_to}", "{condition: want_to}", "unknown-reference", "want_to", _QUESTION, "Write “wants_to”."),
    _names("a block that is not there", "    title: The visit\n", "    title: The visit\n    use: north/none@1\n", "unknown-block", "- id: main"),
    _names("a form that is not there", "conditions:\n", "carries: {form: north/none@1, ids: [x]}\nconditions:\n", "unknown-form", "carries"),
    _names("another version in the file", "version: 1", "version: 2", "wrong-place", "form: visit"),
    _names("another name in the file", "form: visit", "form: visits", "wrong-place", "form: visits"),
    _names("a meaning that is not there", "            label: Why?\n", "            label: Why?\n            means: nothing.known\n", "unknown-meaning", "- id: why"),
    _names("a role that is not there", "version: 1\n", "version: 1\nplays: visitor\n", "unknown-role", "form: visit"),
    _names("a subject that is nobody", "            label: Why?\n", "            label: Why?\n            subject: auntie\n", "unknown-subject", "- id: why", _QUESTION),
    _names("a table that is not there", _CODE, _CODE.replace("label", "table: cities\n            label"), "unknown-table", "- id: code", also="not-for-this-type wrong-rule"),
    _names("a rule that is not there", "rule: not_in_future", "rule: not_in_futur", "unknown-rule", "not_in_futur", mend="Write “not_in_future”."),
    _names("a type that is not there", "type: textarea", "type: textaera", "unknown-type", "- id: why", mend="Write “textarea”.", also="wrong-rule"),
)  # fmt: skip


def _asked(name: str, old: str, new: str, code: str, at: str, words: str = "", mend: str = "", also: str = "") -> Row:
    return Row("questions", name, old, new, code, at, words, mend, frozenset(also.split()))


_SEVEN = "".join(f"          - {{id: extra_{n}, type: text, label: Extra {n}, required: false}}\n" for n in range(4))
_DETAILS = "      - id: details\n"

_READ = "      - id: read\n        title: What is known\n        questions: [{id: known, type: lines, label: Names, required: false, reads: {background: names}}]\n"
_DEED = "          - {id: done, type: deed, label: Done, required: false, writes: [by_whom]}\n          - {id: by_whom, type: text, label: By whom, required: false}\n"

QUESTIONS: Final = (
    _asked("a section without pages", "sections:\n", "sections:\n  - {id: later, title: What comes later}\n", "no-questions", "later", "section “What comes later”"),
    _asked("a page that asks nothing", _DETAILS, _READ + _DETAILS, "page-asks-nothing", "- id: read", "page “What is known”"),
    _asked("a deed that writes nothing", _DETAILS, _DEED + _DETAILS, "nothing-to-write", "id: done", "question done"),
    _asked("seven on a page", _DETAILS, _SEVEN + _DETAILS, "crowded-page", "- id: wishes", "page “What is wished”"),
    _asked("one option", "              - {id: no, label: No}\n              - {id: unsure, label: Not sure, hint: Ask again in a month}\n", "", "one-option", "- id: wish", "question wish", also="always-true"),
    _asked("exclusive on a radio", "{id: no, label: No}", "{id: no, label: No, exclusive: true}", "not-for-this-type", "exclusive: true}", "option no"),
    _asked("options on a text", "            label: Why?\n", "            label: Why?\n            options: [{id: x, label: X}]\n", "not-for-this-type", "{id: x"),
    _asked("two options with one label", "label: At the weekend", "label: on  weekdays", "same-label", "on  weekdays", "option weekend"),
    _asked("no message", "            required_message: Enter why\n", "", "no-required-message", "- id: why", _QUESTION),
    _asked("no message in a column", ", required_message: Enter the name", "", "no-required-message", "guest_name", "question guest_name"),
    _asked("no options", "            options:\n              - {id: weekdays, label: On weekdays}\n              - {id: weekend, label: At the weekend}\n              - {id: none_of_these, label: On none, exclusive: true}\n", "", "no-options", "- id: days"),
    _asked("no columns", "            columns:\n              - {id: guest_name, type: text, label: Name, required_message: Enter the name}\n              - {id: guest_role, type: text, label: What they are, required: false}\n", "", "no-columns", "- id: guests"),
    _asked("a page without questions", "          - id: first_day", "          []\n      - id: more\n        title: More\n        questions:\n          - id: first_day", "not-valid", "questions:", "page “The details”"),
    _asked("two questions with one label", "label: Which code was given?", "label: How many come?", "asked-twice", "- id: code", "question code"),
    _asked("an includes on a radio", "{answer: wish, is: yes}", "{answer: wish, includes: yes}", "wrong-operator", "includes"),
    _asked("an operator that is not there", "{answer: wish, is: yes}", "{answer: wish, equals: yes}", "unknown-operator", "equals"),
    _asked("a rule of another type", "rule: not_in_future", "rule: max_length, value: 3", "wrong-rule", "max_length"),
    _asked("a rule without its value", "{rule: max_rows, value: 4}", "{rule: max_rows}", "wrong-rule", "max_rows"),
    _asked("a rule with a word for a number", "{rule: max_rows, value: 4}", "{rule: max_rows, value: four}", "wrong-rule", "four"),
    _asked("a meaning twice", "          - id: first_day\n", "".join(f"          - {{id: {name}, type: textarea, label: As {name}, means: request.text, required: false}}\n" for name in ("once", "again")) + "          - id: first_day\n", "duplicate-meaning", "id: again"),
)  # fmt: skip


def _bound(name: str, old: str, new: str, code: str, at: str, words: str = "", mend: str = "", also: str = "") -> Row:
    return Row("bounds", name, old, new, code, at, words, mend, frozenset(also.split()))


_MAX = "checks: [{rule: max_length, value: 200}]"

BOUNDS: Final = (
    _bound("least length above greatest", _MAX, "checks: [{rule: max_length, value: 20}, {rule: min_length, value: 30}]", "bounds-crossed", "min_length", _QUESTION),
    _bound("a greatest length of nothing", "value: 200", "value: 0", "bounds-crossed", "value: 0"),
    _bound("least number above greatest", "[1, 9]", "[9, 1]", "bounds-crossed", "[9, 1]", "question how_many"),
    _bound("no row allowed", "{rule: max_rows, value: 4}", "{rule: max_rows, value: 0}", "bounds-crossed", "max_rows"),
    _bound("more chosen than there are", "            label: On which days?\n", "            label: On which days?\n            checks: [{rule: min_chosen, value: 4}]\n", "bounds-crossed", "min_chosen"),
    _bound("in the future and not", "[{rule: not_in_future}]", "[{rule: not_in_future}, {rule: in_future}]", "bounds-crossed", "in_future", "question first_day"),
    _bound("in the future and past", "[{rule: not_in_future}]", "[{rule: in_past}, {rule: in_future}]", "bounds-crossed", "in_past"),
    _bound("in the future and so many days ago", "[{rule: not_in_future}]", "[{rule: in_future}, {rule: at_most_days_ago, value: 9}]", "bounds-crossed", "in_future"),
    _bound("a pattern longer than allowed", f"checks: [{_PATTERN}]", f"checks: [{_PATTERN}, {{rule: max_length, value: 5}}]", "bounds-crossed", "max_length"),
    _bound("less than no days", "{rule: not_in_future}", "{rule: within_days, value: -3}", "bounds-crossed", "-3"),
    _bound("a rule twice", _MAX, "checks: [{rule: max_length, value: 20}, {rule: max_length, value: 30}]", "rule-twice", "value: 20"),
    _bound("a pattern that is none", '"[A-Z]{2}[0-9]{4}"', '"[A-Z{2"', "wrong-rule", "[A-Z{2"),
    _bound("a pattern with a number too large", '"[A-Z]{2}[0-9]{4}"', '"a{99999999999}"', "wrong-rule", "a{9999"),
    *(
        _bound(f"a pattern that explodes, {pattern}", "[A-Z]{2}[0-9]{4}", pattern, "explosive-pattern", "rule: pattern", "question code")
        for pattern in ("(a+)+$", "(a|a)*b", "(a*)*b", "(a|aa)+b", "([a-z]+[0-9]*)*x", "(([A-Z]+-?)+)x", "([0-9]+ ?)+x", "(a?b?)*(ab)*(a|b)*(a|[ab])*c", "(x|x?)+y", "(a{1,20}){1,20}b")
    ),
    _bound("a pattern too long to look through", "[A-Z]{2}[0-9]{4}", "abcdefghij" * 50, "explosive-pattern", "rule: pattern"),
)  # fmt: skip


def _hangs(name: str, old: str, new: str, code: str, at: str, words: str = "", mend: str = "", also: str = "") -> Row:
    return Row("conditions", name, old, new, code, at, words, mend, frozenset(also.split()))


CONDITIONS: Final = (
    _hangs("a short way that is always closed", _END, _EXPRESS + "      questions: [wish]\n  refusals: [{when: {answer: wish, in: [yes, no, unsure]}, reason: Not now}]\n" + _END, "always-true", "refusals"),
    _hangs("an express page that is never shown", _END, _EXPRESS + "      questions: [wish]\n      show_when: {all_of: [{answer: wish, is: yes}, {answer: wish, is: no}]}\n" + _END, "never-true", "show_when"),
    _hangs("on a later question", _WHY, "            show_when: {answer: how_many, empty: false}\n", "forward-reference", "how_many"),
    _hangs("in a circle", "  wants_to: {answer: wish, is: yes}", "  wants_to: {not: {condition: other}}\n  other: {condition: wants_to}", "cycle", "wants_to:"),
    _hangs("without any or all", "            label: Which code", "            show_when: {answer: guest_role, is: x}\n            label: Which code", "missing-quantifier", "guest_role", also="forward-reference"),
    _hangs("any of what is answered once", _WHY, "            show_when: {any: {answer: wish, is: yes}}\n", "wrong-quantifier", "any:"),
    _hangs("a question that nothing leads to", _WHY, "            show_when: {all_of: [{answer: wish, is: yes}, {answer: wish, is: no}]}\n", "unreachable-question", "- id: why", _QUESTION),
    _hangs("an option that is never offered", "{id: weekend, label: At the weekend}", "{id: weekend, label: At the weekend, show_when: {all_of: [{answer: wish, is: yes}, {not: {condition: wants_to}}]}}", "never-true", "weekend"),
    _hangs("an outcome that never follows", "{kind: retention, name: RC-01}", "{kind: retention, name: RC-01}\n  - {kind: retention, name: RC-02, when: {all_of: [{answer: wish, is: no}, {answer: wish, in: [yes, unsure]}]}}", "never-true", "RC-02"),
    _hangs("a rule that never holds", _END, "cross_checks:\n  - {id: never, question: why, message: No, when: {all_of: [{answer: wish, is: no}, {answer: wish, is: yes}]}}\n" + _END, "never-true", "id: never"),
    _hangs("always so: every option", "{answer: wish, is: yes}", "{answer: wish, in: [yes, no, unsure]}", "always-true", "show_when", _QUESTION),
    _hangs("always so: this or not", "{answer: wish, is: yes}", "{any_of: [{answer: wish, is: yes}, {not: {answer: wish, is: yes}}]}", "always-true", "show_when", _QUESTION),
    _hangs("always so: the one or the other is not", "{answer: wish, is: yes}", "{any_of: [{answer: wish, is_not: yes}, {answer: wish, is_not: no}]}", "always-true", "show_when"),
    _hangs("of agreement alone", _WHY, "            show_when: {answer: wish, other_than: wish}\n", "only-in-agreement", "other_than"),
)  # fmt: skip


def _proposed(
    name: str, old: str, new: str, code: str, at: str, words: str = "", mend: str = "", also: str = ""
) -> Row:
    return Row("proposals", name, old, new, code, at, words, mend, frozenset(also.split()))


def _default(question: str, default: str) -> tuple[str, str]:
    """Give a question of the form a default."""
    old = f"          - id: {question}\n"
    return old, f"{old}            default: {default}\n"


PROPOSALS: Final = (
    _proposed("what its own pattern refuses", *_default("code", "ABC"), "wrong-default", "- id: code", "question code"),
    _proposed("longer than may be", *_default("why", "So it is. " * 30), "wrong-default", "- id: why"),
    _proposed("one act that says what is no option", _END, _EXPRESS + "      questions: [days]\n      together: {id: both, label: Both, yes: Yes, no: No, sets: {wish: yess}}\n" + _END, "unknown-option", "together", mend="Write “yes”."),
    _proposed("an option that is not there", *_default("wish", "perhaps"), "wrong-default", "- id: wish", "question wish", "yes, no, unsure"),
    _proposed("an option of several that is not there", *_default("days", "{value: [weekdays, feasts]}"), "wrong-default", "- id: days"),
    _proposed("a word for a number", *_default("how_many", "many"), "wrong-default", "- id: how_many"),
    _proposed("a word for a date", *_default("first_day", "soon"), "wrong-default", "- id: first_day"),
    _proposed("a moment for a day", *_default("first_day", "{now: minute}"), "wrong-default", "- id: first_day"),
    _proposed("a date for a number", *_default("how_many", "{now: day}"), "wrong-default", "- id: how_many"),
    _proposed("several for one", *_default("why", "{value: [a, b]}"), "wrong-default", "- id: why"),
    _proposed("an answer of another type", *_default("how_many", "{answer: why}"), "wrong-default", "- id: how_many"),
    _proposed("an answer with no option in common", *_default("guests", "{answer: days}"), "wrong-default", "- id: guests"),
    _proposed("an option in a case", *_default("days", "{by: wish, cases: {yes: {value: [feasts]}}}"), "wrong-default", "- id: days"),
    _proposed("a case that is no option", *_default("code", "{by: wish, cases: {perhaps: AB1234}}"), "unknown-option", "- id: code"),
    _proposed("a fact that nobody tells", *_default("code", "{fact: user.shoesize}"), "unknown-fact", "- id: code", mend="Name one"),
    _proposed("a list that nobody keeps", *_default("code", "{background: nicknames}"), "unknown-fact", "- id: code"),
    _proposed("a table that is not there", *_default("code", "{lookup: cities, by: wish, column: label}"), "unknown-table", "- id: code"),
    _proposed("a column that is not there", *_default("code", "{lookup: towns, by: wish, column: country}"), "unknown-table", "- id: code"),
    _proposed("a later answer", *_default("why", "{answer: code}"), "forward-reference", "- id: why"),
    _proposed("an answer that is not there", *_default("code", "{answer: kode}"), "unknown-reference", "- id: code"),
    _proposed("a cell of no column", *_default("guests", "{rows: [{cells: {guest_age: {answer: why}}}]}"), "unknown-reference", "- id: guests"),
    _proposed("rows for a text", *_default("code", "{rows: [{cells: {x: {answer: why}}}]}"), "wrong-default", "- id: code", also="unknown-reference"),
    _proposed("a part that a text has not", *_default("code", "{part: email, of: why}"), "wrong-default", "- id: code"),
    _proposed("a ladder with a step too few", *_default("code", "{ladder: [wish], accepted: [yes], steps: [low]}"), "wrong-default", "- id: code"),
    _proposed("what a person must say", "            label: Why?\n", "            label: Why?\n            never_default: true\n            default: So\n", "default-not-allowed", "- id: why"),
    _proposed("nothing to confirm", "            label: Why?\n", "            label: Why?\n            confirm: true\n", "nothing-to-confirm", "- id: why"),
    _proposed("a usual fact that nobody tells", "            label: On which days?\n", "            label: On which days?\n            usual: team.days\n", "unknown-fact", "- id: days"),
    _proposed("a short way without a question", _END, _EXPRESS + "      questions: [days]\n" + _END, "express-cannot-finish", "- id: wish", "question wish", "Add “wish”"),
    _proposed("a short way without a column", _END, _EXPRESS + "      questions: [wish, guests, guest_role]\n" + _END, "express-cannot-finish", "guest_name", mend="Add “guest_name”"),
    _proposed("a short way with what is not there", _END, _EXPRESS + "      questions: [wish, where]\n" + _END, "unknown-reference", "- id: short"),
    _proposed("a button with no option", _END, _EXPRESS + "      questions: [days]\n      says: [{question: wish, answer: perhaps}]\n" + _END, "unknown-option", "says"),
)  # fmt: skip


def _worded(name: str, old: str, new: str, code: str, at: str, words: str = "", mend: str = "", also: str = "") -> Row:
    return Row("words", name, old, new, code, at, words, mend, frozenset(also.split()))


WORDS: Final = (
    _worded("empty Welsh", "label: Why?", "label: {en: Why?, cy: ''}", "not-valid", "cy: ''", "question why"),
    _worded("no English", "label: Why?", "label: {cy: Pam?}", "not-valid", "cy: Pam?"),
    _worded("a third language", "label: Why?", "label: {en: Why?, fr: Pourquoi?}", "not-valid", "fr:"),
    _worded("Welsh for one alone", "label: Why?", 'label: {en: "Why?", cy: "Pam?"}', "no-welsh", "- id: days", "question days"),
    _worded("a letter that nobody sees", "label: Why?", 'label: "Wh\\u200by?"', "hidden-character", "- id: why", "question why"),
    _worded("text that turns round", "label: Why?", 'label: "Why\\u202e?"', "hidden-character", "- id: why"),
    _worded("a soft hyphen", "label: Why?", "label: Whe\u00adre?", "hidden-character", "- id: why"),
    _worded("a tag of HTML", "label: Why?", "label: <b>Why</b>?", "markup", "- id: why"),
    _worded("an entity of HTML", "label: Why?", "label: You &amp; me?", "markup", "- id: why"),
    _worded("a tag of a letter", "label: Why?", 'label: "Why {{ answer.wish }}?"', "markup", "- id: why"),
    _worded("stars for bold", "label: Why?", 'label: "Why **now**?"', "markup", "- id: why"),
    _worded("a link", "hint: Ask again in a month", 'hint: "[Ask](https://a.example)"', "markup", "unsure", "option unsure"),
    _worded("a label as long as a page", "label: Why?", f"label: {'Why is it so? ' * 25}", "too-long", "- id: why"),
    _worded("a label of blanks", "label: Why?", "label: '  '", "not-valid", "'  '"),
)  # fmt: skip


def _followed(
    name: str, old: str, new: str, code: str, at: str, words: str = "", mend: str = "", also: str = ""
) -> Row:
    return Row("outcomes", name, old, new, code, at, words, mend, frozenset(also.split()))


_RETAIN = "  - {kind: retention, name: RC-01}\n"

OUTCOMES: Final = (
    _followed("a check of what is never made", _END, "manager_checks:\n  - {id: ready, label: Is it ready?, when: {condition: wants_to}, documents: [D11]}\n" + _END, "unknown-outcome", "D11"),
    _followed("a kind misspelt", _RETAIN, _RETAIN + "  - {kind: docment, name: D10}\n", "unknown-outcome", "docment", mend="Write “document”."),
    _followed("a class that is not there", "name: RC-01", "name: RC-77", "unknown-outcome", "RC-77"),
    _followed("no class at all", _RETAIN, "  - {kind: document, name: D10}\n", "no-class", "form: visit", mend="RC-01"),
    _followed("no outcome at all", _END + _RETAIN, "", "no-class", "form: visit"),
    _followed("a letter that is not there", _RETAIN, _RETAIN + "  - {kind: document, name: D99}\n", "no-letter", "D99"),
    _followed("a letter that stands, and is none", _RETAIN, _RETAIN + "  - {kind: stands, name: D99}\n", "unknown-outcome", "D99"),
    _followed("for each of what is not there", _RETAIN, _RETAIN + "  - {kind: document, name: D10, each: gests}\n", "unknown-reference", "gests"),
    _followed("when what is not there is so", _RETAIN, _RETAIN + "  - {kind: document, name: D10, when: {answer: wisch, is: yes}}\n", "unknown-reference", "wisch"),
)  # fmt: skip

_SPARE = FORM.replace("form: visit", "form: spare").encode()


def _folder(root: Path) -> None:
    (root / "north" / "visit" / "2.yaml").mkdir()


def _circle(root: Path) -> None:
    (root / "north" / "visit" / "2.yaml").symlink_to(root / "north" / "visit" / "2.yaml")


def _large(root: Path) -> None:
    with (root / "north" / "visit" / "2.yaml").open("wb") as file:
        file.truncate(50_000_000)


def _file(
    name: str,
    file: str,
    code: str,
    content: bytes | None = None,
    also: str = "",
    write: Callable[[Path], None] | None = None,
    at: str = "",
) -> Row:
    files = {} if content is None else {file: content}
    return Row("files", name, code=code, file=file, files=files, also=frozenset(also.split()), write=write, at=at)


FILES: Final = (
    _file("bytes", "north/visit/2.yaml", "not-utf-8", bytes(range(256))),
    _file("noughts", "north/visit/2.yaml", "control-character", bytes(100)),
    _file("Latin-1", "north/visit/2.yaml", "not-utf-8", FORM.replace("Why?", "Où?").encode("latin-1")),
    _file("UTF-16", "north/visit/2.yaml", "not-utf-8", FORM.encode("utf-16")),
    _file("empty", "north/visit/2.yaml", "not-valid", b""),
    _file("blanks", "north/visit/2.yaml", "not-valid", b" \n\n"),
    _file("a picture", "north/visit/2.yaml", "not-utf-8", b"\x89PNG\r\n\x1a\n\0\0\0"),
    _file("a list", "north/visit/2.yaml", "not-valid", b"- form\n- visit\n"),
    _file("words", "north/visit/2.yaml", "not-valid", b"junk"),
    _file("a folder", "north/visit/2.yaml", "unreadable-file", write=_folder),
    _file("links in a circle", "north/visit/2.yaml", "unreadable-file", write=_circle),
    _file("fifty megabytes", "north/visit/2.yaml", "too-large", write=_large),
    _file("a block that no form uses", "north/shared/1.yaml", "unused-block", b"block: shared\npublisher: north\nversion: 1\ntitle: Shared\n"),
    _file("the other ending", "north/visit/2.yml", "not-read", b"form: visit"),
    _file("a folder too deep", "north/visit/old/1.yaml", "not-read", b"form: visit"),
    _file("a folder too high", "north/2.yaml", "not-read", b"form: visit"),
    _file("no number", "north/visit/draft.yaml", "wrong-place", _SPARE.replace(b"spare", b"visit")),
    _file("a number with a nought", "north/visit/02.yaml", "wrong-place", FORM.replace("version: 1", "version: 2").encode()),
    _file("a version left out", "north/visit/3.yaml", "version-gap", FORM.replace("version: 1", "version: 3").encode(), also="no-letter"),
    _file("a name that cannot be printed", "north/visit/2\udcff.yaml", "", b""),
    _file("a lock of bytes", "published.lock", "changed-after-publication", b"\xff\xfe\0"),
    _file("a lock that is a folder", "published.lock", "unreadable-file", write=lambda root: (root / "published.lock").mkdir()),
)  # fmt: skip

DEFECTS: Final = (
    *YAML, *NAMES, *QUESTIONS, *BOUNDS, *CONDITIONS, *PROPOSALS, *WORDS, *OUTCOMES, *(row for row in FILES if row.code),
)  # fmt: skip
