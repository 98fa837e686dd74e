"""Word documents: answers print exactly as typed, and templates can do nothing but print them."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from docx import Document

from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.documents.documents import Printed, PrintedText, TemplateFault, UnprintableText

Make = Callable[..., bytes]
Context = Callable[..., Mapping[str, object]]


def merged_texts(template: bytes, context: Mapping[str, object]) -> list[str]:
    document = Document(io.BytesIO(DocxtplMerger().merge(template, context).docx))
    return [paragraph.text for paragraph in document.paragraphs]


def test_hostile_text_prints_exactly_as_typed(make_template: Make, with_provenance: Context, hostile: str) -> None:
    texts = merged_texts(make_template("Before {{ answer }} after", "Last"), with_provenance(answer=hostile))

    assert texts == [f"Before {hostile} after", "Last"]


def test_line_breaks_and_tabs_are_kept(make_template: Make, with_provenance: Context) -> None:
    texts = merged_texts(make_template("{{ answer }}"), with_provenance(answer="one\r\ntwo\rthree\n\nfour\tfive"))

    assert texts == ["one\ntwo\nthree\n\nfour\tfive"]


def test_an_answer_that_holds_the_mergers_own_tokens_prints_as_typed(
    make_template: Make, with_provenance: Context
) -> None:
    texts = merged_texts(make_template("{{ a }} {{ b }}"), with_provenance(a="\ue0001\ue001", b="B"))

    assert texts == ["\ue0001\ue001 B"]


def test_every_printed_text_is_recorded_with_its_source_and_part(make_template: Make, with_provenance: Context) -> None:
    template = make_template(
        "{{ name }}",
        "{%p for child in children %}",
        "{{ loop.index }} {{ child.name }}",
        "{%p endfor %}",
        header="Reference {{ provenance.reference }}",
    )
    context = with_provenance(name=PrintedText("Ann", source="su_name"), children=[{"name": "Bo"}, {"name": "Cy"}])

    printed = DocxtplMerger().merge(template, context).printed

    assert printed == (
        Printed("su_name", "Ann", "word/document.xml"),
        Printed("a number", "1", "word/document.xml"),
        Printed("children[0].name", "Bo", "word/document.xml"),
        Printed("a number", "2", "word/document.xml"),
        Printed("children[1].name", "Cy", "word/document.xml"),
        Printed("provenance.reference", "SF-2026-0001", "word/header1.xml"),
    )


def test_a_text_that_is_not_printed_is_not_recorded(make_template: Make, with_provenance: Context) -> None:
    template = make_template("{% if known == “yes” %}{{ text }}{% else %}Nothing known.{% endif %}")

    merged = DocxtplMerger().merge(template, with_provenance(known="no", text="secret"))

    assert merged.printed == ()
    assert b"secret" not in zipfile.ZipFile(io.BytesIO(merged.docx)).read("word/document.xml")


def test_table_rows_repeat(make_template: Make, with_provenance: Context, hostile: str) -> None:
    template = make_template(
        rows=(("{%tr for row in rows %}", ""), ("{{ row.a }}", "{{ row.b }}"), ("{%tr endfor %}", ""))
    )
    merged = DocxtplMerger().merge(template, with_provenance(rows=[{"a": "1", "b": hostile}, {"a": "2", "b": "x"}]))

    table = Document(io.BytesIO(merged.docx)).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [["1", hostile], ["2", "x"]]


def test_the_same_inputs_give_the_same_bytes(make_template: Make, with_provenance: Context, hostile: str) -> None:
    template = make_template("{{ answer }}")

    first, second = (DocxtplMerger().merge(template, with_provenance(answer=hostile)).docx for _ in range(2))

    assert first == second


def test_the_files_properties_say_where_it_comes_from(make_template: Make, with_provenance: Context) -> None:
    merged = DocxtplMerger().merge(make_template("Text"), with_provenance())

    properties = Document(io.BytesIO(merged.docx)).core_properties

    assert (properties.title, properties.subject, properties.language) == ("Reply to prison", "SF-2026-0001", "en-GB")
    assert properties.keywords == (
        f"definition=core/prison_enquiry_response@1 template=core/prison_reply@1 answers={'0f' * 32}"
    )
    assert properties.author == ""


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\ufffe", "\udfff"])
def test_a_character_that_word_cannot_carry_is_refused_with_its_source(
    make_template: Make, with_provenance: Context, character: str
) -> None:
    answer = PrintedText(f"a{character}b", source="su_other_names")

    with pytest.raises(UnprintableText) as refused:
        DocxtplMerger().merge(make_template("{{ answer }}"), with_provenance(answer=answer))

    assert (refused.value.source, refused.value.character) == ("su_other_names", character)


@pytest.mark.parametrize("tag", ["{{ absent }}", "{{ child.absent }}", "{% if absent %}x{% endif %}"])
def test_a_missing_name_is_a_fault_that_names_it(make_template: Make, with_provenance: Context, tag: str) -> None:
    with pytest.raises(TemplateFault, match="absent"):
        DocxtplMerger().merge(make_template(tag), with_provenance(child={"name": "Bo"}))


@pytest.mark.parametrize("value", [None, True, ["a"], {"a": "b"}])
def test_only_texts_and_numbers_print(make_template: Make, with_provenance: Context, value: object) -> None:
    with pytest.raises(TemplateFault, match=r"paragraph \d+ \(“{{ value }}”\): {{ value }}: it "):
        DocxtplMerger().merge(make_template("{{ value }}"), with_provenance(value=value))


def test_only_plain_data_may_be_merged(make_template: Make, with_provenance: Context) -> None:
    with pytest.raises(TypeError, match="value"):
        DocxtplMerger().merge(make_template("x"), with_provenance(value=object()))


@pytest.mark.parametrize(
    "tag",
    [
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ name.upper() }}",
        "{{ name|upper }}",
        "{{ 'a' * 50000000 }}",
        "{{ 7 + 7 }}",
        "{{ name ~ name }}",
        "{{ children.__class__ }}",
        "{{ children['__class__'] }}",
        "{{ children[name] }}",
        "{{ _printed }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro x() %}{% endmacro %}",
        "{% if name is defined %}{% endif %}",
        "{% if name %}",
        "{{ name",
    ],
)
def test_a_tag_can_do_nothing_but_print_choose_and_repeat(
    make_template: Make, with_provenance: Context, tag: str
) -> None:
    with pytest.raises(TemplateFault):
        DocxtplMerger().merge(make_template(tag), with_provenance(name="Ann", children=[]))


def test_an_entry_is_never_taken_for_an_attribute_of_python(make_template: Make, with_provenance: Context) -> None:
    assert merged_texts(make_template("{{ child.items }}"), with_provenance(child={"items": "toys"})) == ["toys"]
    with pytest.raises(TemplateFault, match="items"):
        DocxtplMerger().merge(make_template("{% if child.items %}x{% endif %}"), with_provenance(child={}))


def test_a_condition_across_the_edge_of_a_table_is_a_fault(make_template: Make, with_provenance: Context) -> None:
    template = make_template("{% if shown %}", rows=(("cell", "{% endif %}"),))

    with pytest.raises(
        TemplateFault, match=r"{% if shown %}: it begins in one line and ends in another \(The letter, paragraph"
    ):
        DocxtplMerger().merge(template, with_provenance(shown=False))


def test_a_value_printed_outside_text_is_a_fault(make_template: Make, with_provenance: Context) -> None:
    with pytest.raises(TemplateFault):
        DocxtplMerger().merge(make_template("{{p name }}"), with_provenance(name="Ann"))


@pytest.mark.parametrize(
    ("part", "old", "new", "what"),
    [
        ("word/styles.xml", "</w:styles>", '<w:style><w:name w:val="{{ name }}"/></w:style></w:styles>', "holds a tag"),
        ("word/document.xml", "<w:body>", "<w:body><w:p><w:r><w:rPr><w:vanish/></w:rPr></w:r></w:p>", "hidden text"),
        ("word/document.xml", "<w:body>", "<w:body><w:altChunk/>", "another document"),
        (
            "word/_rels/document.xml.rels",
            "</Relationships>",
            '<Relationship Id="x" Type="x/image" Target="http://x/" TargetMode="External"/></Relationships>',
            "reaches outside",
        ),
        ("word/settings.xml", "</w:settings>", "<w:evenAndOddHeaders/></w:settings>", "even pages"),
        ("word/settings.xml", "</w:settings>", "", "not well-formed"),
    ],
)
def test_a_template_that_could_hide_or_fetch_something_is_refused(
    make_template: Make, with_provenance: Context, part: str, old: str, new: str, what: str
) -> None:
    template = changed(make_template("Text"), part, old, new)

    with pytest.raises(TemplateFault, match=what):
        DocxtplMerger().merge(template, with_provenance())


@pytest.mark.parametrize("nothing", [b"", b"no zip at all"])
def test_what_is_no_word_file_is_no_template(with_provenance: Context, nothing: bytes) -> None:
    with pytest.raises(TemplateFault, match="not a Word file"):
        DocxtplMerger().merge(nothing, with_provenance())


def changed(docx: bytes, part: str, old: str, new: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content: Any = source.read(name)
            archive.writestr(name, content.replace(old.encode(), new.encode()) if name == part else content)
    return target.getvalue()
