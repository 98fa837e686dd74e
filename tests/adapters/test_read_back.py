"""The silent-loss gate: whatever was printed and cannot be read in the finished files is named."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import pytest

from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.pdf_text import Area, page_texts
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.documents.documents import Merged, Missing, PrintedText
from tests.builders.documents import lost

pytestmark = pytest.mark.office

Make = Callable[..., bytes]
Context = Callable[..., Mapping[str, object]]

WORDS = "The school nurse told us that Bronŵen had seemed well. "
ANSWERS = {
    "ten thousand characters": (WORDS * 200)[:10_000],
    "a word of 200 letters": "Llanfair" * 25,
    "ten thousand characters without a space": "Llanfairpwll" * 834,
    "an emoji in a long text": (WORDS + "She wrote 🙂 ❤️ and ✓. ") * 100,
    "Hebrew": "She said שלום, עולם! (abc) 123 טוב. Then she left.",
    "Arabic": "مرحبا بالعالم، رقم 123 (abc) لا إله",
    "Welsh": "Tŷ'r Llŷn: ŵ ẁ ẃ ẅ ŷ Ŵ Ŷ â ê î ô û",
    "ligatures": "office fluffy affix ﬁ",
    "marks that do not compose": "q\u0323\u0307 and n\u0308 x",
    "line breaks": "one\r\ntwo\r\n\r\nthree\tfour",
    "hyphens": "well-known re\u2011enter 2026–2027 — done",
    "white space": "  two  spaces\u00a0kept  ",
    "nothing": "",
}


def with_text(docx: bytes, old: str, new: str, part: str = "word/document.xml") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            archive.writestr(name, content)
    return target.getvalue()


def merged_answers(make_template: Make, with_provenance: Context, *answers: str) -> Merged:
    template = make_template(
        "Reply",
        "{%p for answer in answers %}",
        "Answer: {{ answer }} End of answer.",
        "{%p endfor %}",
        "Yours faithfully",
        header="Reference {{ provenance.reference }}",
        footer="{{ provenance.title }}",
    )
    texts = [PrintedText(answer, source=f"question {number}") for number, answer in enumerate(answers, 1)]
    return DocxtplMerger().merge(template, with_provenance(answers=texts))


@pytest.mark.parametrize("sizes", [range(10_000), range(10_000, 20_000)], ids=["shorter", "ten thousand characters"])
def test_what_was_printed_is_read_back(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context, sizes: range
) -> None:
    answers = [text for text in ANSWERS.values() if len(text) in sizes]
    merged = merged_answers(make_template, with_provenance, "First.", *answers, "Last.")

    assert {answer.replace("\r\n", "\n") for answer in answers} <= {text.text for text in merged.printed}
    assert lost(merged, converter.convert(merged.docx)) == []


def test_hostile_text_is_read_back(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context, hostile: str
) -> None:
    merged = merged_answers(make_template, with_provenance, hostile, hostile)

    assert lost(merged, converter.convert(merged.docx)) == []


def test_long_texts_side_by_side_in_a_table_are_read_back(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context
) -> None:
    """Their cells run on over several pages, so that on each page one text interrupts the other."""
    template = make_template(
        rows=(
            ("Said", "Known", "By"),
            ("{%tr for row in rows %}", "", ""),
            ("{{ row.said }}", "Yes", "{{ row.by }}"),
            ("{%tr endfor %}", "", ""),
        )
    )
    template = with_text(template, "<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>")
    rows = [{"said": WORDS * 80, "by": WORDS * 80}, {"said": "Yes", "by": "No"}, {"said": WORDS * 40, "by": "No"}]
    merged = DocxtplMerger().merge(template, with_provenance(rows=rows))

    assert lost(merged, converter.convert(merged.docx)) == []


def test_a_value_taken_out_of_the_word_file_is_named(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context
) -> None:
    merged = merged_answers(make_template, with_provenance, "Yes", "A hidden worry", "Yes")
    pdf = converter.convert(merged.docx)
    cut = Merged(with_text(merged.docx, "A hidden worry", ""), merged.printed)

    assert lost(cut, pdf) == [Missing("question 2", "A hidden worry", "docx")] + [
        Missing("the template's own wording", "Answer:Endofanswer.", "pdf")
    ]


def test_a_single_word_taken_out_of_the_word_file_is_noticed(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context
) -> None:
    merged = merged_answers(make_template, with_provenance, "No", "Nobody knows. No answer.", "No")
    pdf = converter.convert(merged.docx)
    cut = Merged(with_text(merged.docx, ">No<", "><"), merged.printed)

    assert Missing("question 1", "No", "docx") in lost(cut, pdf)


@pytest.mark.parametrize("words", ["No", "He is not to be told", "🙂", "שלום", "q\u0323\u0307", "(12)"])
def test_a_text_that_the_pdf_has_lost_is_named(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context, words: str
) -> None:
    merged = merged_answers(make_template, with_provenance, "Now.", f"Notes: {words} Notes.", "No notes.")
    pdf = converter.convert(with_text(merged.docx, f"Notes: {words}", "Notes: "))

    assert lost(merged, pdf) == [Missing("question 2", f"Notes: {words} Notes.", "pdf")]


def test_a_sentence_lost_where_the_page_turns_is_named(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context
) -> None:
    text = "".join(f"Sentence number {number} of a long account. " for number in range(250))
    merged = merged_answers(make_template, with_provenance, text, "Last.")
    first_page = page_texts(converter.convert(merged.docx), Area(0, 72, 612, 648))[0]
    last = int(re.findall(r"number (\d+)", first_page)[-1])
    for number in (last - 1, last, last + 1):
        pdf = converter.convert(with_text(merged.docx, f"Sentence number {number} of a long account. ", ""))

        assert lost(merged, pdf) == [Missing("question 1", text, "pdf")]


def test_a_paragraph_of_the_template_that_the_pdf_has_lost_is_named(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context
) -> None:
    merged = merged_answers(make_template, with_provenance, "Yes")
    pdf = converter.convert(with_text(merged.docx, "Yours faithfully", ""))

    assert lost(merged, pdf) == [Missing("the template's own wording", "Yoursfaithfully", "pdf")]


def test_text_that_runs_off_the_page_is_named(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context
) -> None:
    template = make_template(rows=(("{{ a }}", "{{ b }}"),))
    merged = DocxtplMerger().merge(template, with_provenance(a="Here", b="Beyond the edge"))
    shifted = with_text(merged.docx, "<w:tblPr>", '<w:tblPr><w:tblInd w:w="9000" w:type="dxa"/>')

    missing = lost(Merged(shifted, merged.printed), converter.convert(shifted))

    assert Missing("b", "Beyond the edge", "pdf") in missing


@pytest.mark.parametrize(
    ("part", "text"), [("word/header1.xml", "SF-2026-0001"), ("word/footer1.xml", "Reply to prison")]
)
def test_a_header_or_footer_value_that_the_pdf_has_lost_is_named(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context, part: str, text: str
) -> None:
    merged = merged_answers(make_template, with_provenance, "Yes")
    pdf = converter.convert(with_text(merged.docx, text, "", part))

    assert [(missing.text, missing.where) for missing in lost(merged, pdf)] == [(text, "pdf")]


def test_a_cell_that_stands_in_another_column_of_the_pdf_is_named(
    converter: LibreOfficeConverter, make_template: Make, with_provenance: Context
) -> None:
    """Its letters are all there, and in order: only where they stand is wrong."""
    template = make_template(
        rows=(
            ("Order", "Made", "Ends"),
            ("{%tr for one in orders %}", "", ""),
            ("{{ one.order }}", "{{ one.made }}", "{{ one.ends }}"),
            ("{%tr endfor %}", "", ""),
        )
    )
    rows = [
        {"order": "Restraining order", "made": "", "ends": "1 March 2027"},
        {"order": WORDS * 80, "made": "", "ends": "Llanfair" * 25},
        {"order": "Other", "made": "2 May", "ends": "שלום"},
    ]
    merged, slid = (
        DocxtplMerger().merge(template, with_provenance(orders=some))
        for some in (rows, [{**rows[0], "made": "1 March 2027", "ends": ""}, *rows[1:]])
    )
    assert lost(merged, converter.convert(merged.docx)) == []
    missing = lost(merged, converter.convert(slid.docx))
    assert missing == [Missing("orders[0].ends", "1 March 2027", "pdf")]
