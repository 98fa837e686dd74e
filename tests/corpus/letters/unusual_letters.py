"""Letters that are unusual and right: nothing may be said of them, and each makes its documents."""

from __future__ import annotations

from typing import Final

from tests.builders.word_files import p, r, table
from tests.corpus.letters.form import PLAIN, SPARE
from tests.corpus.letters.making import Change, header, line, words
from tests.corpus.letters.rows import Defect

_B: Final = "<w:b/>"
_SPELLING: Final = '<w:proofErr w:type="spellStart"/>'
_SPELT: Final = '<w:proofErr w:type="spellEnd"/>'
_BOOKMARK: Final = '<w:bookmarkStart w:id="7" w:name="here"/>'
_MARKED: Final = '<w:bookmarkEnd w:id="7"/>'


def _right(name: str, change: Change, letter: str = PLAIN) -> Defect:
    return Defect(name, "unusual", change, letter=letter)


def _in_line(name: str, text: str, letter: str = PLAIN) -> Defect:
    return _right(name, line(text), letter)


def _asserts(name: str, text: str, hangs_on: str, letter: str = PLAIN) -> Defect:
    told = {"asserts": {"We were given a code.": hangs_on}}
    return Defect(name, "unusual", line(text), letter=letter, manifest=told)


UNUSUAL_LETTERS: Final = (
    _right("a letter as it is", lambda docx: docx),
    _right("a letter that leaves out, as it is", lambda docx: docx, SPARE),
    _right("a tag split by bold", line(p("Wished: {{ ", r("answer", _B), ".wish }}"))),
    _right("a tag of which each brace is a run", line(p("{", "{", " answer.wish ", "}", "}"))),
    _right("a tag split by a spelling mark", line(p("{{ ", _SPELLING, r("answer.wish"), _SPELT, " }}"))),
    _right("a tag split by a bookmark", line(p("{{ ", _BOOKMARK, r("answer"), _MARKED, ".wish }}"))),
    _right("a condition split by bold", line(p("{% if ", r("answer.code", _B), " %}{{ answer.code }}{% endif %}"))),
    _right("a tag in bold", line(p(r("{{ answer.wish }}", _B)))),
    _right("a tag in italics within a sentence", line(p("It is ", r("{{ answer.wish }}", "<w:i/>"), "."))),
    _in_line("curly quotes within a tag", "{% if choice.wish == ‘yes’ %}Yes{% endif %}"),
    _in_line("curly double quotes within a tag", "{% if choice.wish == “yes” %}Yes{% endif %}"),
    _in_line("double quotes within a tag", '{% if choice.wish == "yes" %}Yes{% endif %}'),
    _in_line("no blanks in a tag", "{{answer.wish}}"),
    _in_line("many blanks in a tag", "{{   answer.wish   }}"),
    _in_line("a tag with an entry in brackets", "{{ answer['wish'] }}"),
    _in_line("a comment", "{# nobody sees this #}"),
    _in_line("a comment with a tag in it", "{# {% if answer.nothing %} #}"),
    _in_line("a comment within a sentence", "Wished{# asked first #}: {{ answer.wish }}"),
    _right("a condition over paragraphs", line("{% if answer.code %}", "Code {{ answer.code }}", "{% endif %}")),
    _right("a condition that begins and ends in sentences", line("Known: {% if answer.code %}yes", "{{ answer.code }}{% endif %}.")),
    _in_line("a guard that implies the answer", "{% if choice.wish == 'yes' %}{{ answer.why }}{% endif %}"),
    _in_line("a guard that implies it by leaving others out", "{% if choice.wish != 'no' and choice.wish != 'unsure' %}{{ answer.why }}{% endif %}"),
    _in_line("a guard that implies it behind else", "{% if choice.wish == 'no' or choice.wish == 'unsure' %}-{% else %}{{ answer.why }}{% endif %}"),
    _in_line("a guard that implies it in words", "{% if answer.wish == 'Yes' %}{{ answer.why }}{% endif %}"),
    _in_line("a guard by its choice", "{% if choice.days %}{{ answer.days }}{% endif %}"),
    _in_line("a guard by its options", "{% if options.days %}{{ answer.days }}{% endif %}"),
    _in_line("a guard by its rows", "{% if rows.guests %}{{ answer.guests }}{% endif %}"),
    _in_line("the other guarded by the one", "{% if answer.why %}{{ answer.wish }} {{ answer.why }}{% endif %}"),
    _in_line("a choice within a tag", "{{ answer.code if answer.code else answer.wish }}"),
    _in_line("a choice by another answer", "{% if answer.code %}{{ answer.code if choice.wish == 'yes' else answer.wish }}{% endif %}"),
    _in_line("one or the other", "{{ answer.code or answer.wish }}"),
    _in_line("one of a team or the other", "{{ organisation.contact_phone or organisation.name }}"),
    _in_line("a look into what is there", "{% if choice.days and 'weekend' in choice.days %}x{% endif %}"),
    _in_line("a look behind or", "{% if not choice.days or 'weekend' in choice.days %}x{% endif %}"),
    _in_line("conditions in conditions", "{% if answer.code %}{% if answer.days %}{{ answer.code }} {{ answer.days }}{% endif %}{% endif %}"),
    _in_line("elif", "{% if answer.code %}{{ answer.code }}{% elif answer.days %}{{ answer.days }}{% else %}-{% endif %}"),
    _in_line("a loop within a line", "{% for row in rows.guests %}{{ row.guest_name }}{% if not loop.last %}, {% endif %}{% endfor %}"),
    _in_line("a loop with an else", "{% for row in rows.guests %}{{ row.guest_name }} {% else %}nobody{% endfor %}"),
    _in_line("a loop with numbers", "{% for row in rows.guests %}{{ loop.index }}. {{ row.guest_name }} {% endfor %}"),
    _in_line("a loop of some rows", "{% for row in rows.guests if row.guest_role %}{{ row.guest_role }} {% endfor %}"),
    _in_line("a loop in a loop", "{% for row in rows.guests %}{% for one in options.days %}{{ one.text }} {% endfor %}{% endfor %}"),
    _in_line("a loop over options", "{% for one in options.days %}{{ one.text }}{% if one.id == 'weekend' %}!{% endif %} {% endfor %}"),
    _in_line("two loops of one name", "{% for row in rows.guests %}{{ row.guest_name }}{% endfor %}{% for row in rows.told %}{{ row.told_words }}{% endfor %}"),
    _in_line("guillemets in a sentence", "Say « croeso » to {{ answer.wish }}"),
    _in_line("braces in a sentence", "A {note} in braces"),
    _in_line("less than in a sentence", "3 < 4 & 5"),
    _in_line("a dollar in a sentence", "It costs $5 and ${"),
    _in_line("Welsh", "Dymuniad: {{ answer.wish }} – ŵyr, tŷ"),
    _right("a header with a condition", header("{{ document.reference }}{% if document.marking %} {{ document.marking }}{% endif %}")),
    _right("saved by LibreOffice, which turns hyphenation on", words("<w:compat>", '<w:autoHyphenation w:val="true"/><w:compat>', "word/settings.xml"), SPARE),
    _right("a table in a table's place", line(table(("Question", "Answer"), ("Wished", "{{ answer.wish }}")))),
    _right("a table row by row", line(table(("Wished", "{{ answer.wish }}"), ("Seen", "{{ answer.view }}"), repeats=False))),
    _right("a condition over rows", words(p("{%tr endfor %}"), p("{%tr endfor %}"))),
    _right("an empty paragraph", line(p())),
    _right("a smart tag", line(p('<w:smartTag w:element="x"><w:r><w:t>{{ answer.wish }}</w:t></w:r></w:smartTag>'))),
    _right("a control with a tag", line("<w:sdt><w:sdtPr/><w:sdtContent>" + p("{{ answer.wish }}") + "</w:sdtContent></w:sdt>")),
    _right("a list", line(p("{{ answer.wish }}", style="ListBullet"))),
    Defect("an answer left out with a reason", "unusual", words("{{ answer.view }}", "see our file"), manifest={"not_printed": {"view": "It is for us alone."}}),
    Defect("all left out with one reason", "unusual", words("{{ answer.view }}", "see our file"), manifest={"not_printed": {"*": "It is a summary."}}),
    _right("a line that says its own nature", line(p("Fact: what our records say"), "Our assessment of it: {{ answer.view }}")),
    _right("each under its own nature", line(p("Our assessment: what we think"), "{{ answer.view }}")),
    _asserts("a sentence with its guard", "{% if answer.code %}We were given a code.{% endif %}", "answer code"),
    _asserts("a sentence with a guard that implies it", "{% if choice.wish == 'yes' %}We were given a code.{% endif %}", "answer why"),
    _asserts("a sentence that there is no answer", "{% if not answer.code %}We were given a code.{% endif %}", "no answer code"),
    _asserts("a sentence that hangs on an act", "We were given a code.", "act issue"),
    _asserts("a sentence beside its answer, which goes with it", "We were given a code. {{ answer.code }}", "answer code", SPARE),
    _in_line("a label beside its answer", "{{ label.code }}: {{ answer.code }}", SPARE),
    _right("a heading that is a question, above its answer", line(p("{{ label.code }}", style="Heading2"), "{{ answer.code }}", p("At the end", style="Heading2")), SPARE),
    _right("a heading that is a question, above its rows", line(p("{{ short.guests }}", style="Heading2"), "{%p for row in rows.guests %}", "{{ row.guest_name }}", "{%p endfor %}", p("At the end", style="Heading2")), SPARE),
    _in_line("a bracket round what may be left out", "Wished: {{ answer.wish }}[[, code {{ answer.code }}]].", SPARE),
    _in_line("two brackets", "Wished: {{ answer.wish }}[[, code {{ answer.code }}]][[, from {{ answer.first_day }}]].", SPARE),
    _in_line("all in brackets", "[[Code {{ answer.code }}]]", SPARE),
    _in_line("two that are said together", "{{ answer.wish }}: {{ answer.view }}", SPARE),
    _in_line("a loop in brackets", "Guests are asked[[: {% for row in rows.guests %}{{ row.guest_name }} {% endfor %}]].", SPARE),
    _in_line("a name beside what is always said", "{{ organisation.name }}: {{ answer.wish }}", SPARE),
    _in_line("one that may be left out, guarded within its line", "{{ answer.wish }}{% if answer.code %} {{ answer.code }}{% endif %}", SPARE),
    _right("a section", line(p("{{ section.main }}")), SPARE),
    _right("a heading above what may go", line(p("More", style="Heading2"), "Code {{ answer.code }}"), SPARE),
    _right("a heading in brackets' reach", line(p("Code[[ {{ answer.code }}]]", style="Heading2"), "{{ answer.code }}"), SPARE),
    _right("pairs in a table", line(table(("Q", "A"), ("{%tr for pair in section.main %}", ""), ("{{ pair.label }}", "{{ pair.text }}"), ("{%tr endfor %}", ""))), SPARE),
)  # fmt: skip
