"""Letters with one defect each in what their tags are and name, by kind."""

from __future__ import annotations

from typing import Final

from tests.builders.word_files import p, table
from tests.corpus.letters.form import PLAIN, SPARE
from tests.corpus.letters.making import Change, header, line, words
from tests.corpus.letters.rows import Defect


def _line(kind: str, code: str, name: str, text: str, mend: str = "", also: str = "", letter: str = PLAIN) -> Defect:
    """A further line with a defect, which is found in it."""
    return Defect(name, kind, line(text), code, text[:25], letter, mend, frozenset(also.split()))


def _names(name: str, text: str, code: str = "unknown-tag", mend: str = "", also: str = "") -> Defect:
    return _line("names", code, name, text, mend, also)


def _compares(name: str, text: str, code: str, mend: str = "") -> Defect:
    return _line("comparisons", code, name, text, mend)


def _made_of(name: str, text: str, also: str = "") -> Defect:
    return _line("constructs", "unknown-construct", name, text, also=also)


def _broken(name: str, change: Change, place: str, also: str = "") -> Defect:
    return Defect(name, "broken tags", change, "broken-tag", place, also=frozenset(also.split()))


def _alien(name: str, text: str) -> Defect:
    return _line("other programs", "foreign-tag", name, text, "{{ answer.")


NAMES: Final = (
    _names("a letter too many", "{{ answer.wishh }}", mend="Write “wish”."),
    _names("a letter too few", "{{ answer.wis }}", mend="Write “wish”."),
    _names("two letters that changed places", "{{ answer.wihs }}", mend="Write “wish”."),
    _names("a capital letter", "{{ answer.Wish }}", mend="Write “wish”."),
    _names("a root that is misspelt", "{{ anwser.wish }}", mend="Write “answer”."),
    _names("a plural", "{{ answers.wish }}", mend="Write “answer”."),
    _names("no root", "{{ wish }}"),
    _names("a label in place of an id", "{{ answer.reason }}"),
    _names("a question that was asked once", "{{ answer.old_question }}"),
    _names("an unknown name in a condition", "{% if answer.wishh %}Yes{% endif %}", mend="Write “wish”."),
    _names("an unknown name behind or", "{% if answer.code or answer.dayz %}Yes{% endif %}", mend="Write “days”."),
    _names("an unknown name in a choice of words", "{{ answer.wish if answer.dayz else answer.view }}", mend="Write “days”."),
    _names("an unknown name behind else", "{% if answer.code %}a{% else %}{{ answer.dayz }}{% endif %}", mend="“days”"),
    _names("an unknown name in a loop", "{% for row in rows.guestz %}x{% endfor %}", mend="Write “guests”."),
    _names("an unknown column", "{% for row in rows.guests %}{{ row.guest_nam }}{% endfor %}", mend="“guest_name”"),
    _names("an unknown nature", "{% for one in statements.told.opinion %}x{% endfor %}"),
    _names("an unknown thing of the document", "{{ document.refrence }}", mend="Write “reference”."),
    _names("an unknown thing of the organisation", "{{ organisation.phone }}"),
    _names("an unknown thing of who authorised", "{{ authorised.name }}"),
    _names("a label where none are", "{{ label.wish }}"),
    _names("a section where none are", "{{ section.main }}"),
    _names("a part of a text", "{{ answer.wish.first }}"),
    _names("a column outside of its loop", "{{ row.guest_name }}", "outside-loop"),
    _names("a column as if it were an answer", "{{ answer.guest_name }}", "outside-loop", "rows.guests"),
    _names("a column of the list itself", "{{ rows.guests.guest_name }}", "outside-loop"),
    _names("a column behind its loop", "{% for row in rows.guests %}{{ row.guest_name }}{% endfor %}{{ row.guest_name }}", "outside-loop"),
    _names("a list that is printed", "{{ rows.guests }}", "not-a-text", "{{ row.guest_name }}"),
    _names("options that are printed", "{{ options.days }}", "not-a-text"),
    _names("a choice that is printed", "{{ choice.wish }}", "not-a-text", "Write answer.wish."),
    _names("several choices that are printed", "{{ choice.days }}", "not-a-text"),
    _names("statements that are printed", "{{ statements.told.fact }}", "not-a-text"),
    _names("a loop through a text", "{% for one in answer.guests %}x{% endfor %}", "not-a-list", "Write rows.guests."),
    _names("a loop through the letters of an answer", "{% for one in answer.wish %}x{% endfor %}", "not-a-list"),
    _names("rows of what has none", "{% if rows.wish %}x{% endif %}", "always-empty"),
    _names("options of a text", "{% if options.code %}x{% endif %}", "always-empty"),
    _names("lines of what has none", "{% if lines.days %}x{% endif %}", "always-empty"),
    Defect("an unknown name in the header", "names", header("{{ answer.wishh }}"), "unknown-tag", "The header", mend="“wish”"),
    Defect("an unknown name in a table", "names", words("{{ row.guest_name }}", "{{ row.gest_name }}"), "unknown-tag", "paragraph 18 (“{{ row.gest_name"),
    Defect("an unknown name split by bold", "names", line(p("{{ answer.", "wishh", " }}")), "unknown-tag", "{{ answer.wishh }}", mend="“wish”"),
    Defect("a question of the other language of letters", "names", line("{{ labels.wish }}"), "unknown-tag", "{{ labels", SPARE, "“label”"),
)  # fmt: skip

COMPARISONS: Final = (
    _compares("an option that there is not", "{% if choice.wish == 'perhaps' %}x{% endif %}", "no-such-option"),
    _compares("an option that is misspelt", "{% if choice.wish == 'yess' %}x{% endif %}", "no-such-option", "“yes”"),
    _compares("the words for an option", "{% if choice.wish == 'Not sure' %}x{% endif %}", "no-such-option", "'unsure'"),
    _compares("an option in capitals", "{% if choice.wish == 'YES' %}x{% endif %}", "no-such-option"),
    _compares("an option that there is not, not equal", "{% if choice.wish != 'perhaps' %}x{% endif %}", "no-such-option"),
    _compares("an option that there is not, in a list", "{% if choice.days and 'sunday' in choice.days %}x{% endif %}", "no-such-option"),
    _compares("an option that there is not, not in a list", "{% if choice.days and 'sunday' not in choice.days %}x{% endif %}", "no-such-option"),
    _compares("an id compared with words", "{% if answer.wish == 'yes' %}x{% endif %}", "words-as-id", "choice.wish == 'yes'"),
    _compares("words that it never reads", "{% if answer.wish == 'Perhaps' %}x{% endif %}", "no-such-option"),
    _compares("a list compared as one", "{% if choice.days == 'weekend' %}x{% endif %}", "list-as-one", "'weekend' in choice.days"),
    _compares("a list compared as another", "{% if choice.days != 'weekend' %}x{% endif %}", "list-as-one", "'weekend' not in choice.days"),
    _compares("one asked as a list", "{% if 'yes' in choice.wish %}x{% endif %}", "one-as-list", "choice.wish == 'yes'"),
    _compares("rows compared with a text", "{% if rows.guests == 'none' %}x{% endif %}", "list-as-one"),
    _compares("an option of another question", "{% if choice.wish == 'weekend' %}x{% endif %}", "no-such-option"),
    _compares("the words first", "{% if 'perhaps' == choice.wish %}x{% endif %}", "no-such-option"),
    _compares("a nature that there is not", "{% for r in rows.told if r.told_kind_choice == 'opinion' %}x{% endfor %}", "no-such-option"),
    _compares("a column's id compared with words", "{% for r in rows.told if r.told_kind == 'fact' %}x{% endfor %}", "words-as-id"),
)  # fmt: skip

CONSTRUCTS: Final = (
    _made_of("a filter", "{{ answer.wish|upper }}"),
    _made_of("a filter with words", "{{ answer.wish|default('none') }}"),
    _made_of("a filter in a condition", "{% if rows.guests|length %}x{% endif %}"),
    _made_of("a filter in a loop", "{% for row in rows.guests|sort %}x{% endfor %}"),
    _made_of("a call", "{{ answer.wish.upper() }}"),
    _made_of("a call of a function", "{{ len(rows.guests) }}"),
    _made_of("a range", "{% for x in range(10**9) %}x{% endfor %}"),
    _made_of("a sum", "{{ answer.how_many + 1 }}"),
    _made_of("a product", "{{ answer.how_many * 2 }}"),
    _made_of("a rest", "{% if loop.index % 2 %}x{% endif %}"),
    _made_of("a minus", "{{ -answer.how_many }}"),
    _made_of("joined texts", "{{ answer.wish ~ answer.code }}"),
    _made_of("a test", "{% if answer.code is defined %}x{% endif %}"),
    _made_of("more than", "{% if answer.how_many > 3 %}x{% endif %}"),
    _made_of("compared with a number", "{% if answer.how_many == 3 %}x{% endif %}"),
    _made_of("three that are compared", "{% if 'a' == answer.code == 'b' %}x{% endif %}"),
    _made_of("a list", "{% if choice.days == ['weekend'] %}x{% endif %}"),
    _made_of("a list in brackets", "{% if choice.wish in ('yes', 'no') %}x{% endif %}"),
    _made_of("a part of a list", "{% for row in rows.guests[:2] %}x{% endfor %}"),
    _made_of("a private name", "{{ ''.__class__ }}"),
    _made_of("a private part", "{{ answer._why }}"),
    _made_of("an entry that is worked out", "{{ answer[choice.wish] }}"),
    _made_of("words that a tag prints", "{{ 'none' }}"),
    _made_of("words in place of an answer", "{{ answer.code or 'none' }}"),
    _made_of("a choice of words", "{{ 'known' if answer.code else 'not known' }}"),
    _made_of("a number that a tag prints", "{{ 3 }}"),
    _made_of("set", "{% set who = answer.wish %}"),
    _made_of("a macro", "{% macro one() %}x{% endmacro %}"),
    _made_of("an include", "{% include 'other.docx' %}"),
    _made_of("a block", "{% block one %}x{% endblock %}"),
    _made_of("raw", "{% raw %}{{ x }}{% endraw %}"),
    _made_of("with", "{% with x = answer.wish %}x{% endwith %}"),
    _made_of("a run that goes", "Dear {%r if answer.code %}sir{%r endif %}"),
    _made_of("a rich text", "{{r answer.wish }}"),
    _made_of("a subdocument", "{{p answer.wish }}"),
    _made_of("a dash that joins lines", "{%- if answer.code %}x{% endif %}"),
    _made_of("a dash behind that joins lines", "{{ answer.wish -}}"),
    _made_of("a cell that spans", "{% colspan 2 %}"),
    _made_of("a coloured cell", "{% cellbg answer.code %}"),
    Defect("a cell that goes", "constructs", words("{% if row.guest_role %}{{ row.guest_role }}{% endif %}", "{%tc if row.guest_role %}"), "unknown-construct", "{%tc if", also=frozenset({"not-readable", "broken-tag"})),
    Defect("a filter in the header", "constructs", header("{{ document.reference|upper }}"), "unknown-construct", "The header"),
    Defect("a filter split over runs", "constructs", line(p("{{ answer.wish", "|", "upper }}")), "unknown-construct", "{{ answer.wish|upper }}"),
)  # fmt: skip

BROKEN: Final = (
    _broken("a brace too few behind", line("{{ answer.wish }"), "{{ answer.wish }"),
    _broken("a brace too few before", line("{ answer.wish }}"), "{ answer.wish }}"),
    _broken("a tag that is never closed", line("{{ answer.wish and so on"), "{{ answer.wish and"),
    _broken("a condition that is never closed", line("{% if answer.code and so on"), "{% if answer.code and"),
    _broken("a comment that is never closed", line("{# nobody sees this"), "{# nobody"),
    _broken("a tag over two paragraphs", line("{{ answer.", "wish }}"), "{{ answer."),
    _broken("braces that do not match", line("{{ answer.wish %}"), "{{ answer.wish %}"),
    _broken("a condition without its end", line("{%p if answer.code %}", "x"), "{%p if answer.code %}"),
    _broken("a condition within a line without its end", line("{% if answer.code %}x"), "{% if answer.code %}x"),
    _broken("an end without its condition", line("{%p endif %}"), "{%p endif %}"),
    _broken("an else without its condition", line("{% else %}"), "{% else %}"),
    _broken("a loop without its end", line("{%p for row in rows.guests %}", "x"), "{%p for row"),
    _broken("a loop that an endif ends", line("{% for row in rows.guests %}x{% endif %}"), "{% for row"),
    _broken("a condition that an endfor ends", line("{%p if answer.code %}", "x", "{%p endfor %}"), "{%p endfor %}"),
    _broken("two that cross", line("{% if answer.code %}{% for row in rows.guests %}{% endif %}{% endfor %}"), "{% if answer"),
    _broken("an elif in a loop", line("{% for row in rows.guests %}{% elif answer.code %}{% endfor %}"), "{% for row"),
    _broken("a p at one end only", line("{%p if answer.code %}", "x{% endif %}"), "x{% endif %}"),
    _broken("a p at the other end only", line("{% if answer.code %}", "x", "{%p endif %}"), "{%p endif %}"),
    _broken("no condition", line("{% if %}x{% endif %}"), "{% if %}"),
    _broken("no name", line("{{ }}"), "{{ }}"),
    _broken("words as a name", line("{{ the wish of the adult }}"), "{{ the wish"),
    _broken("one equals sign", line("{% if choice.wish = 'yes' %}x{% endif %}"), "{% if choice.wish ="),
    _broken("a quote that is not closed", line("{% if choice.wish == 'yes %}x{% endif %}"), "{% if choice"),
    _broken("a loop without in", line("{% for row rows.guests %}x{% endfor %}"), "{% for row rows"),
    _broken("an end with words", line("{% if answer.code %}x{% endif answer.code %}"), "{% if answer.code %}x"),
    _broken("a dot too many", line("{{ answer..wish }}"), "{{ answer..wish"),
    _broken("a dash in a name", line("{{ answer.first day }}"), "{{ answer.first day"),
    Defect("a condition over two cells", "broken tags", line(table(("Name", "What"), ("{% if answer.code %}a", "b{% endif %}"))), "broken-tag", "b{% endif %}"),
    Defect("a condition that begins before a table and ends in it", "broken tags", line("{% if answer.code %}", table(("Name", "What"), ("a", "b{% endif %}"))), "broken-tag", "b{% endif %}"),
    Defect("an unclosed tag in the header", "broken tags", header("{{ document.reference }"), "broken-tag", "The header"),
    Defect("words beside a condition in its own paragraph", "broken tags", line("Dear {%p if answer.code %} sir", "x", "{%p endif %}"), "not-readable", "Dear {%p"),
    Defect("words beside the end of a condition", "broken tags", line("{%p if answer.code %}", "x", "{%p endif %} and so on"), "not-readable", "{%p endif %} and so on"),
    Defect("words in the row of a loop", "broken tags", words(p("{%tr endfor %}"), p("{%tr endfor %} and so on")), "not-readable", "{%tr endfor"),
    Defect("two conditions in one paragraph of their own", "broken tags", line("{%p if answer.code %}{%p endif %}"), "not-readable", "{%p if answer.code"),
)  # fmt: skip

OTHER_PROGRAMS: Final = (
    _alien("single braces", "{answer.wish}"),
    _alien("single braces within a sentence", "Dear {answer.wish}, hello"),
    _alien("braces with a blank between", "{ { answer.wish } }"),
    _alien("a mail-merge field", "«answer_wish»"),
    _alien("a mail-merge field with a dot", "Dear «answer.wish»"),
    _alien("a dollar field", "${answer.wish}"),
    _alien("angle brackets", "<<answer_wish>>"),
    _alien("a field code that was typed", "{ MERGEFIELD wish }"),
    Defect("single braces in the header", "other programs", header("{document.reference}"), "foreign-tag", "The header"),
    Defect("single braces in a table", "other programs", words("{{ row.guest_name }}", "{row.guest_name}"), "foreign-tag", "{row.guest_name}"),
)  # fmt: skip

TAG_DEFECTS: Final = (*NAMES, *COMPARISONS, *CONSTRUCTS, *BROKEN, *OTHER_PROGRAMS)
