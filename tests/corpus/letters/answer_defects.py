"""Letters with one defect each that only some answers would bring to light, by kind."""

from __future__ import annotations

from typing import Final

from tests.builders.word_files import p, table
from tests.corpus.letters.form import PLAIN, SPARE
from tests.corpus.letters.making import Change, header, line, words
from tests.corpus.letters.rows import Defect


def _empty(name: str, change: Change, place: str, mend: str = "", also: str = "") -> Defect:
    return Defect(name, "empty tags", change, "may-be-empty", place, mend=mend, also=frozenset(also.split()))


def _unguarded(name: str, text: str, mend: str = "") -> Defect:
    return _empty(name, line(text), text[:25], mend)


def _half(name: str, text: str, place: str = "", mend: str = "") -> Defect:
    return Defect(name, "half said", line(text), "half-said", place or text[:25], SPARE, mend)


def _never(name: str, *texts: str, place: str = "") -> Defect:
    return Defect(name, "never printed", line(*texts), "never-printed", place or texts[0][:25])


def _left_out(name: str, old: str, new: str, mend: str, letter: str = PLAIN) -> Defect:
    return Defect(name, "not printed", words(old, new), "not-printed", "D1", letter, mend)


def _nature(name: str, change: Change, place: str) -> Defect:
    return Defect(name, "wrong nature", change, "wrong-nature", place)


def _asserts(name: str, change: Change, hangs_on: str, place: str, letter: str = PLAIN) -> Defect:
    told = {"asserts": {"We were given a code.": hangs_on}}
    return Defect(name, "unfounded", change, "unfounded-sentence", place, letter, manifest=told)


EMPTY: Final = (
    _unguarded("an answer that may be left out", "Code {{ answer.code }}", "{% if answer.code %}"),
    _unguarded("a date that may be left out", "From {{ answer.first_day }}"),
    _unguarded("a number that may be left out", "{{ answer.how_many }} come"),
    _unguarded("several choices that may be left out", "Days: {{ answer.days }}"),
    _unguarded("rows in words that may be left out", "They come: {{ answer.guests }}"),
    _unguarded("an answer that is asked of some", "Because {{ answer.why }}", "{% if answer.why %}"),
    _empty("an answer that is asked of some, in the header", header("{{ answer.why }}"), "The header"),
    _empty("an answer that may be left out, in the header", header("{{ answer.code }}"), "The header"),
    _unguarded("the guard of another question", "{% if answer.days %}{{ answer.code }}{% endif %}", "{% if answer.code %}"),
    _unguarded("the guard of a question that is always answered", "{% if answer.wish %}{{ answer.code }}{% endif %}"),
    _unguarded("a guard that is turned round", "{% if not answer.code %}{{ answer.code }}{% endif %}"),
    _unguarded("the wrong option", "{% if choice.wish == 'no' %}{{ answer.why }}{% endif %}"),
    _unguarded("one option too many", "{% if choice.wish == 'yes' or choice.wish == 'unsure' %}{{ answer.why }}{% endif %}"),
    _unguarded("not another option", "{% if choice.wish != 'no' %}{{ answer.why }}{% endif %}"),
    _unguarded("or in place of and", "{% if answer.code or answer.days %}{{ answer.code }}{% endif %}"),
    _unguarded("behind else", "{% if answer.code %}Code{% else %}{{ answer.code }}{% endif %}"),
    _unguarded("behind elif", "{% if answer.code %}Code{% elif answer.days %}{{ answer.first_day }}{% endif %}"),
    _unguarded("one of two in a guard", "{% if answer.code %}{{ answer.code }} from {{ answer.first_day }}{% endif %}"),
    _unguarded("a choice within a tag", "{{ answer.code if answer.days else answer.wish }}"),
    _unguarded("behind the end of its guard", "{% if answer.code %}Code{% endif %} {{ answer.code }}"),
    _unguarded("a column that may be left out", "{% for row in rows.guests %}{{ row.guest_role }}{% endfor %}", "{% if row.guest_role %}"),
    _unguarded("the guard of another column", "{% for row in rows.guests if row.guest_name %}{{ row.guest_role }}{% endfor %}"),
    _unguarded("the first row, where there may be none", "{{ rows.guests[0].guest_name }}"),
    _unguarded("a telephone number that a team may not have", "{{ organisation.contact_phone }}"),
    _unguarded("an address that a team may not have", "{{ organisation.address }}"),
    _unguarded("what is there in a draft only", "{{ document.marking }}"),
    _unguarded("what no draft has", "{{ document.sealed_on }}"),
    _unguarded("the day of authorising, which no draft has", "{{ authorised.on }}"),
    _unguarded("until when it is to be confirmed", "{{ authorised.confirm_by }}"),
    _unguarded("what changed since", "{{ document.changed_since }}"),
    _empty("a guard taken away in its own paragraphs", words("{%p if answer.days %}", "{%p if answer.wish %}"), "Days: {{ answer.days"),
    _empty("a guard taken away in a table", words("{% if row.guest_role %}{{ row.guest_role }}{% endif %}", "{{ row.guest_role }}"), "{{ row.guest_role }}"),
    _empty("a condition of its paragraphs widened", words("{%p if choice.wish == 'yes' %}", "{%p if choice.wish != 'no' %}"), "Because: {{ answer.why"),
    _empty("the wrong guard within a line", words("{% if answer.how_many %}", "{% if answer.code %}"), "{{ answer.how_many }} come"),
    _empty("the other side of a condition", words("{% if answer.first_day %}From", "{% if not answer.first_day %}From"), "{% if not answer.first_day"),
    _unguarded("a look into what may be nothing", "{% if 'weekend' in choice.days %}x{% endif %}", "choice.days and"),
    _unguarded("a look into what may be nothing, not", "{% if 'weekend' not in choice.days %}x{% endif %}", "choice.days and"),
    _unguarded("a look behind or", "{% if answer.code or 'weekend' in choice.days %}x{% endif %}"),
    _empty("a tag split by bold", line(p("Code {{ answer.", "code", " }}")), "Code {{ answer.code }}"),
    _empty("in a nested table", line(table(("Name", "Code"), (p("a"), "{{ answer.code }}"))), "{{ answer.code }}"),
)  # fmt: skip

HALF_SAID: Final = (
    _half("two answers of which one may be left out", "{{ answer.wish }}, code {{ answer.code }}", mend="[["),
    _half("two answers that may both be left out", "{{ answer.days }} from {{ answer.first_day }}", mend="[["),
    _half("an answer that is asked of some", "{{ answer.wish }} because {{ answer.why }}"),
    _half("two within one bracket", "Known[[, {{ answer.code }} from {{ answer.first_day }}]]."),
    _half("what is in brackets and the rest goes", "Code {{ answer.code }}[[, {{ answer.how_many }} come]]"),
    _half("in brackets, and the rest is asked of some", "Because {{ answer.why }}[[, code {{ answer.code }}]]"),
    _half("a loop within a line", "{{ answer.wish }}: {% for row in rows.guests %}{{ row.guest_name }} {% endfor %}"),
    _half("a column within a line", "{% for row in rows.guests %}{{ row.guest_name }} ({{ row.guest_role }}) {% endfor %}"),
    _half("one column of some rows", "{% for row in rows.guests %}{{ row.guest_role }} {% endfor %}"),
    _half("behind a condition", "{{ answer.code }}{% if choice.wish == 'yes' %} {{ answer.why }}{% endif %}"),
    _half("a name beside an answer", "{{ organisation.name }}: {{ answer.code }}"),
    _half("two of a team", "{{ organisation.name }}, {{ organisation.contact_phone }}"),
    _half("a label of another question", "{{ label.code }}: {{ answer.wish }}"),
    _half("one that may be left out beside one that is always given", "{{ answer.first_day }} {{ answer.view }}"),
    Defect("two columns in one cell", "half said", words("{{ row.guest_name }}", "{{ row.guest_name }}, {{ row.guest_role }}"), "half-said", "{{ row.guest_name }}, {{ row", SPARE),
    Defect("a bracket taken away", "half said", words("[[, on these days: {{ answer.days }}]]", ", on these days: {{ answer.days }}, {{ answer.wish }}"), "half-said", "For us the visit", SPARE),
    Defect("a heading that is an answer", "half said", words("Who comes", "{{ answer.code }}"), "half-said", "{{ answer.code }}", SPARE),
    Defect("a heading that is an answer above a fixed line", "half said", line(p("{{ answer.code }}", style="Heading2"), "We wrote to them."), "half-said", "{{ answer.code }}", SPARE),
    Defect("a heading that is a question above a fixed line", "half said", line(p("{{ label.code }}", style="Heading2"), "{{ answer.code }}", "We wrote to them."), "half-said", "{{ label.code }}", SPARE),
    Defect("a heading that is a question above another's answer", "half said", line(p("{{ short.code }}", style="Heading2"), "{{ answer.wish }}"), "half-said", "{{ short.code }}", SPARE),
    Defect("an answer beside the reference in the header", "half said", header("{{ document.reference }} {{ answer.code }}"), "half-said", "The header", SPARE),
    Defect("a look into what may be nothing", "half said", line("{% if 'weekend' in choice.days %}x{% endif %}"), "may-be-empty", "{% if 'weekend'", SPARE),
    Defect("brackets that are not closed", "half said", line("Known[[, {{ answer.code }}."), "not-readable", "Known[[", SPARE),
    Defect("brackets without a tag", "half said", line("Known[[, perhaps]]."), "not-readable", "Known[[", SPARE),
    Defect("brackets over two lines", "half said", line("Known[[, {{ answer.code }}", "and more]]"), "not-readable", "Known[[", SPARE),
    Defect("a section beside words", "half said", line("All: {{ section.main }}"), "not-readable", "section.main", SPARE),
)  # fmt: skip

NEVER_PRINTED: Final = (
    _never("two options at once", "{% if choice.wish == 'yes' and choice.wish == 'no' %}Both{% endif %}"),
    _never("an answer that is not asked then", "{% if choice.wish == 'no' and answer.why %}But{% endif %}"),
    _never("without an answer that is always given", "{% if answer.wish %}Yes{% else %}Not said{% endif %}"),
    _never("not what is always so", "{% if not answer.view %}No view{% endif %}"),
    _never("a guard within the same guard turned round", "{% if answer.code %}{% if not answer.code %}x{% endif %}{% endif %}"),
    _never("all options, else", "{% if choice.wish == 'yes' %}a{% elif choice.wish == 'no' %}b{% elif choice.wish == 'unsure' %}c{% else %}d{% endif %}"),
    _never("what excludes each other", "{% if choice.days and 'weekend' in choice.days and 'none_of_these' in choice.days %}x{% endif %}"),
    _never("a loop over nothing", "{% if not rows.guests %}{% for row in rows.guests %}x{% endfor %}{% endif %}"),
    _never("paragraphs of their own", "{%p if choice.wish == 'unsure' and answer.why %}", "x", "{%p endif %}"),
    _never("a nature of another", "{% for one in statements.told.fact if one.told_kind_choice == 'reported' %}x{% endfor %}"),
)  # fmt: skip

NOT_PRINTED: Final = (
    _left_out("a tag taken away", "{{ answer.view }}", "see our file", "answer.view"),
    _left_out("a tag and its guard taken away", "{% if answer.code %}Code {{ answer.code }}{% endif %}", "", "answer.code"),
    _left_out("a tag taken away, and its guard left", "Days: {{ answer.days }}{% if", "Some days{% if", "answer.days"),
    _left_out("a column taken away", "{{ row.guest_name }}", "A guest", "guest_name"),
    _left_out("only asked for", "{% if answer.how_many %}{{ answer.how_many }} come.", "{% if answer.how_many %}Some come.", "how_many"),
    _left_out("one side of a condition", "{% if answer.record %}{{ answer.record }}{% else %}Nothing.{% endif %}", "{% if answer.record %}Something.{% endif %}", "answer.record"),
    _left_out("the words of its label", "Because: {{ answer.why }}", "Because: {{ answer.wish }}", "answer.why"),
    _left_out("in a letter that leaves out", "Code {{ answer.code }}", "Code given", "answer.code", SPARE),
    _left_out("a group taken away", "{{ group.told }}", "See our file", "told_words", SPARE),
    Defect("a reason for another answer", "not printed", words("{{ answer.view }}", "see our file"), "not-printed", "D10", manifest={"not_printed": {"code": "It is ours."}}),
    Defect("a reason for what is not asked", "not printed", lambda docx: docx, "unknown-tag", "not_printed, “vew”", mend="“view”", manifest={"not_printed": {"vew": "It is ours."}}),
)  # fmt: skip

WRONG_NATURE: Final = (
    _nature("a fact under our assessment", line(p("Our assessment: what we think"), "{% if answer.record %}{{ answer.record }}{% endif %}"), "answer.record"),
    _nature("our assessment under fact", line(p("Fact: what our records say"), "{{ answer.view }}"), "{{ answer.view"),
    _nature("our assessment under reported", line(p("Reported to us: what others say"), "{{ answer.view }}"), "{{ answer.view"),
    _nature("headings that changed places", words(">Our assessment<", ">Reported to us<"), "{{ answer.view"),
    _nature("our assessment under fact, in Welsh", line(p("Ffaith: o’n cofnodion"), "{{ answer.view }}"), "{{ answer.view"),
    _nature("our assessment in the cell of a table under fact", line(p("Fact: what our records say"), table(("Q", "A"), ("a", "{{ answer.view }}"))), "{{ answer.view"),
)  # fmt: skip

UNFOUNDED: Final = (
    _asserts("a sentence without a guard", line("We were given a code."), "answer code", "We were given"),
    _asserts("a sentence with the guard of another", line("{% if answer.days %}We were given a code.{% endif %}"), "answer code", "{% if answer.days"),
    _asserts("a sentence behind else", line("{% if answer.code %}Yes.{% else %}We were given a code.{% endif %}"), "answer code", "{% if answer.code"),
    _asserts("a sentence that there is no answer", line("{% if answer.wish %}We were given a code.{% endif %}"), "no answer code", "{% if answer.wish"),
    _asserts("one of two answers", line("{% if answer.days or answer.how_many %}We were given a code.{% endif %}"), "answer code or days", "{% if answer.days"),
    _asserts("beside a tag that is always said", line("We were given a code. {{ answer.wish }}"), "answer code", "We were given", SPARE),
)  # fmt: skip

ANSWER_DEFECTS: Final = (*UNFOUNDED, *EMPTY, *HALF_SAID, *NEVER_PRINTED, *NOT_PRINTED, *WRONG_NATURE)
