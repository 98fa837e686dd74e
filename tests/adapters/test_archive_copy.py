"""The archive copy: internal, whole, the same each time, and PDF/A-3a and PDF/UA-1 by veraPDF."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from forms_service.adapters.documents.archive_copy import ArchiveCopies, printing
from forms_service.adapters.documents.archive_copy.contents import breakable, contents_of
from forms_service.adapters.documents.fonts import PinnedFonts, families
from forms_service.adapters.documents.lettering import letters
from forms_service.casework.documents.documents import ConversionFailed, ReadBackFailed, UnprintableText
from tests.builders.replies import (
    EVERYTHING_INTAKE,
    EVERYTHING_REPLY,
    LOOKED_AFTER,
    NO_TRACE,
    WITH_CONCERNS,
    WITHOUT_CONCERN,
    a_reply,
)
from tests.components.verapdf import judge

MARKUP = "#panic() = *b* _i_ $x$ `r` @l <l> // c /* d */ \\ ~ -- --- #set page(header: []) \"q\" 'q' [x] {y}"
SCRIPTS = "Tŷ Llŷn שלום مرحبا 🙂 ✓"
LONG = "\n\n".join(f"Sentence {number} of a very long answer, with {'x' * number} in it." for number in range(150))
MANAGER = {"id": "lower_level", "label": "Why is the level lower?", "kind": "reason", "text": "The court decided."}
WARNING = "ARCHIVE COPY: internal, not for disclosure"


@pytest.fixture(name="sealed", scope="module")
def _sealed() -> bytes:
    return a_reply(WITH_CONCERNS, intake=EVERYTHING_INTAKE, reply=EVERYTHING_REPLY).sealed


@pytest.fixture(name="pdf", scope="module")
def _pdf(sealed: bytes) -> bytes:
    return ArchiveCopies().make(sealed)


def changed(sealed: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    told = json.loads(sealed)
    change(told)
    return json.dumps(told, ensure_ascii=False).encode()


def answered(sealed: bytes, text: str) -> bytes:
    """The sealed answers with another text for the first answer that is a plain text."""

    def change(told: dict[str, Any]) -> None:
        next(entry for entry in told["answers"] if entry["type"] == "textarea" and "each" not in entry)["text"] = text

    return changed(sealed, change)


def pages_of(pdf: bytes, *options: str) -> list[str]:
    command = ["/usr/bin/pdftotext", *options, "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode().split("\f")[:-1]


def everything_said(entry: Mapping[str, Any]) -> Iterator[str]:
    """Every wording and every answer of a sealed entry, walked without the adapter's help."""
    if "asked" in entry:
        yield entry["asked"]
    inner = [
        *entry.get("each", {}).values(),
        *(cell for row in entry.get("rows", ()) for cell in row["cells"].values()),
    ]
    yield from [text for one in inner for text in everything_said(one)] if inner else [entry["text"]]


def test_every_question_and_answer_is_read_in_it(sealed: bytes, pdf: bytes) -> None:
    told = json.loads(sealed)
    seen = letters("".join(pages_of(pdf, "-raw", "-x", "0", "-y", "60", "-W", "595", "-H", "722")))
    texts = [text for entry in told["answers"] + told["carried"] for text in everything_said(entry)]

    assert len(texts) > 200
    assert [text for text in texts if not all(letters(line) in seen for line in text.split("\n"))] == []


def test_each_answer_says_who_wrote_it_when_and_of_what_nature_it_is(pdf: bytes) -> None:
    words = " ".join("".join(pages_of(pdf, "-raw")).split())

    assert "Saved by Amal Example, 23 November 2026 at 9:30am" in words
    assert "Our assessment; sensitivity 3;" in words
    assert "Reported by someone else; sensitivity 3; internal;" in words
    assert "Bo Sample, Team manager (registration SW000102), 23 November 2026 at 2:05pm" in words


def test_every_page_says_that_it_is_internal_and_which_page_it_is(pdf: bytes) -> None:
    pages = pages_of(pdf, "-layout")

    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert WARNING in page
        assert "NS-2026-7K4M9Q" in page
        assert f"Page {number} of {len(pages)}" in page


def test_a_child_is_called_by_name_where_something_was_asked_for_each(sealed: bytes) -> None:
    section = [section for part in contents_of(sealed).parts for section in part.sections]
    (current,) = [answer for one in section for answer in one.answers if answer.id == "st_current"]

    assert [line.asked for line in current.tables[0].lines] == ["Brook Fictional", "Indigo Fictional"]


def test_lists_within_lists_are_there(pdf: bytes) -> None:
    words = " ".join("".join(pages_of(pdf, "-raw")).split())

    assert re.search(r"Brook Fictional: Row 1 of 1 Asked Answered Marked .*?Linnet Fictional", words)


def test_the_sealed_answers_are_attached_byte_by_byte(sealed: bytes, pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (name,) = document.attachments
        assert document.attachments[name].get_file().read_bytes() == sealed
        (associated,) = document.Root.AF
        assert associated.AFRelationship == "/Data"


def test_the_same_answers_give_the_same_bytes_in_another_process(sealed: bytes, pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "sealed.json").write_bytes(sealed)
    program = (
        "import sys, pathlib; from forms_service.adapters.documents.archive_copy import ArchiveCopies; "
        "sys.stdout.buffer.write(ArchiveCopies().make(pathlib.Path(sys.argv[1]).read_bytes()))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "sealed.json")],
        capture_output=True,
        check=True,
        env={"TZ": "Pacific/Auckland"},
    )

    assert again.stdout == pdf


@pytest.mark.judge
def test_verapdf_finds_no_fault_in_any(sealed: bytes, pdf: bytes, tmp_path: Path) -> None:
    copies = {"everything": pdf, "scripts": ArchiveCopies().make(answered(sealed, f"{SCRIPTS}\n{MARKUP}\n{LONG}"))}
    for title in (NO_TRACE, WITHOUT_CONCERN, WITH_CONCERNS, LOOKED_AFTER):
        copies[title] = ArchiveCopies().make(a_reply(title).sealed)
    files = {tmp_path / f"{number}.pdf": copy for number, copy in enumerate(copies.values())}
    for file, copy in files.items():
        file.write_bytes(copy)

    assert judge(files, "3a", "ua1") == {file: [] for file in files}


@pytest.mark.parametrize("text", [MARKUP, SCRIPTS, LONG, "W" * 400, f"{SCRIPTS}\n\n\n{MARKUP}", "e\u0301 \ufb01"])
def test_an_answer_is_printed_as_it_was_typed_and_never_taken_for_markup(sealed: bytes, text: str) -> None:
    pdf = ArchiveCopies().make(answered(sealed, text))

    if text != SCRIPTS and "\n" not in text:
        seen = letters("".join(pages_of(pdf, "-raw", "-x", "0", "-y", "60", "-W", "595", "-H", "722")))
        assert letters(text).replace("\ufb01", "fi") in seen.replace("\ufb01", "fi")


def test_the_layout_names_every_pinned_family_and_no_other() -> None:
    layout = (Path(printing.__file__).parent / "archive_copy.typ").read_text(encoding="utf-8")
    (named,) = re.findall(r"font: \((.*?)\)", layout)

    assert set(re.findall(r'"(.*?)"', named)) == set(families(PinnedFonts().files))


def test_a_letter_that_the_pinned_fonts_lack_is_refused_with_its_question(sealed: bytes) -> None:
    with pytest.raises(UnprintableText, match=r"U\+6F22"):
        ArchiveCopies().make(answered(sealed, "漢"))


def test_typst_itself_refuses_a_letter_without_a_font(sealed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArchiveCopies, "_check_letters", lambda *_: None)

    with pytest.raises(ConversionFailed, match="could not be displayed"):
        ArchiveCopies().make(answered(sealed, "漢"))


def test_a_copy_that_lost_an_answer_is_refused(sealed: bytes) -> None:
    copies = ArchiveCopies()
    shorter = copies._printed(contents_of(answered(sealed, "Nothing of note.")), sealed)

    with pytest.raises(ReadBackFailed):
        copies._check_read_back(contents_of(answered(sealed, "He was seen near the school gate.")), shorter)


def test_what_the_service_has_no_name_for_is_printed_all_the_same(sealed: bytes) -> None:
    told = contents_of(
        changed(
            sealed,
            lambda told: told.update(
                about="brook",
                unheard_of={"by": "somebody"},
                manager=[MANAGER],
            ),
        )
    )

    facts = dict(told.facts)
    assert facts["About"] == "Brook Fictional"
    assert facts["unheard_of"] == "by: somebody"
    assert facts["The authoriser’s check"] == "Why is the level lower?: The court decided. (reason; lower_level)"


def test_a_very_long_word_may_break_but_not_within_a_letter() -> None:
    assert breakable("an ordinary line\nand another") == "an ordinary line\nand another"
    assert max(map(len, breakable("x" * 100).split("\u200b"))) == 12
    assert "\u200b\u0301" not in breakable("e\u0301" * 60)
    assert breakable("x" * 100).replace("\u200b", "") == "x" * 100
