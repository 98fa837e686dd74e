"""Letters made to run something, to fetch, to take long or to tell what is not on their pages: none of it happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.casework.documents.documents import TemplateFault
from tests.builders.hostile_files import a_chunk, a_png
from tests.builders.hostile_letters import SECRET, beginning, holding, members_in, saying
from tests.builders.word_files import context, p, picture, template, with_picture
from tests.corpus.letters.package_defects import CARRIED, PACKAGE_DEFECTS

LETTER = template(p("Dear {{ name }}"), header="OFFICIAL-SENSITIVE")
KEPT = ["[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels", "word/document.xml",
         "word/fontTable.xml", "word/header1.xml", "word/numbering.xml", "word/settings.xml", "word/styles.xml",
         "word/theme/theme1.xml"]  # fmt: skip
UNSAID = (SECRET, SECRET.replace(" ", "_"), "A. Nother", "autoHyphenation", "trackRevisions", "rsid")


@pytest.fixture(scope="module", name="letters")
def _letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedLetters]:
    one = SandboxedLetters(tmp_path_factory.mktemp("helpers"))
    yield one
    one.close()


def test_none_is_made_into_a_letter_nor_holds_or_breaks_what_makes_the_next_one(letters: SandboxedLetters) -> None:
    letters.merge(LETTER, context(name="Ann"))
    begun = letters._sandbox.supervised.helper

    for row in PACKAGE_DEFECTS:
        with pytest.raises(TemplateFault) as refused:
            letters.merge(row.change(LETTER), context(name="Ann"))
        assert row.code in {one.code for one in refused.value.findings} | {"not-readable"}, row.name

    assert letters.merge(LETTER, context(name="Ann")).printed
    assert letters._sandbox.supervised.helper is begun


@pytest.mark.parametrize("what", CARRIED)
def test_nothing_leaves_with_a_letter_that_is_not_on_its_pages(what: str) -> None:
    content = CARRIED[what](LETTER)

    issued = members_in(DocxtplMerger().merge(content, context(name="Ann")).docx)

    said = b"".join([*issued.values(), *(name.encode() for name in issued)]).decode("utf-8", "replace")
    assert "Ann" in said
    assert [one for one in UNSAID if one in said] == []
    assert issued.keys() <= set(KEPT)


def test_pictures_leave_without_what_was_written_beside_their_points() -> None:
    def change(docx: bytes) -> bytes:
        return with_picture(beginning(p(picture("A crest"), "{{ name }}"))(docx))

    told = a_png(a_chunk(b"tEXt", b"Comment\0" + SECRET.encode()))
    named = saying('id="0" name="x"', f'id="0" name="{SECRET}" descr="C:/{SECRET}"')
    content = named(holding({"word/media/pixel.png": told})(change(LETTER)))

    issued = members_in(DocxtplMerger().merge(content, context(name="Ann")).docx)

    assert issued["word/media/pixel.png"].startswith(b"\x89PNG")
    assert SECRET.encode() not in b"".join(issued.values())
