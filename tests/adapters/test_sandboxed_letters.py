"""Letters made in the sandbox: the same as made here, and no template holds or breaks more than its own letter."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forms_service.adapters.documents.archive_copy import ArchiveCopies
from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.templates import unreadable_templates
from forms_service.adapters.documents.text_templates import print_text
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.casework.documents.documents import PrintedText, TemplateFault, UnprintableText
from forms_service.casework.documents.origins import Origin, OriginKind
from forms_service.casework.errors import Unavailable
from tests.adapters.conftest import HOSTILE, context_of, template_of
from tests.builders.replies import a_reply
from tests.builders.sheets import SHEET, context, sheet

LETTER = template_of("Dear {{ name }}", "{% for child in children %}{{ child.name }}, {% endfor %}")
SAID = PrintedText("Ann", source="Who asks?", origin=Origin(OriginKind.ANSWER, "rq_name", by="Ada", at="now"))
CONTEXT = context_of(name=SAID, children=[{"name": HOSTILE}, {"name": "Cy"}])


@pytest.fixture(scope="module", name="letters")
def _letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedLetters]:
    one = SandboxedLetters(tmp_path_factory.mktemp("helpers"))
    yield one
    one.close()


def test_a_letter_is_the_same_wherever_it_is_merged(letters: SandboxedLetters) -> None:
    here, there = DocxtplMerger().merge(LETTER, CONTEXT), letters.merge(LETTER, CONTEXT)

    assert there == here
    assert [(one.at, one.origin) for one in there.printed] == [(one.at, one.origin) for one in here.printed]
    nobody = context_of(name=None, children=[])
    assert letters.merge(LETTER, nobody, "left_out") == DocxtplMerger().merge(LETTER, nobody, "left_out")
    assert "Dear" not in letters.words(LETTER, nobody, "en", "left_out")


def test_its_words_a_plain_text_and_a_form_are_the_same_too(letters: SandboxedLetters) -> None:
    text = b"Dear {{ name }}\n{% for child in children %}\n{{ child.name }}\n{% endfor %}\n"

    assert HOSTILE in letters.words(LETTER, CONTEXT, "en")
    assert letters.text(text, CONTEXT) == print_text(text, CONTEXT)
    assert sheet(letters, pictures=2) == sheet(PdfForms(), pictures=2)
    assert letters.lines(SHEET.content, SHEET.fields, context()) == PdfForms().lines(
        SHEET.content, SHEET.fields, context()
    )


def test_an_archive_copy_is_the_same_too(letters: SandboxedLetters) -> None:
    sealed = a_reply("No trace of anyone").sealed

    assert ArchiveCopies(printed=lambda _, whole: letters.archive(whole)).make(sealed) == ArchiveCopies().make(sealed)


def test_what_is_wrong_is_said_in_the_same_words(letters: SandboxedLetters) -> None:
    with pytest.raises(TemplateFault) as here:
        DocxtplMerger().merge(template_of("{{ nobody }}"), CONTEXT)
    with pytest.raises(TemplateFault) as there:
        letters.merge(template_of("{{ nobody }}"), CONTEXT)
    with pytest.raises(UnprintableText) as unprintable:
        letters.merge(LETTER, context_of(name="\x01", children=[]))

    assert str(there.value) == str(here.value)
    assert (unprintable.value.source, unprintable.value.character) == ("name", "\x01")


def with_zeros(megabytes: int) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(LETTER)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
        with target.open("word/media/image1.png", "w") as member:
            for _ in range(megabytes):
                member.write(bytes(1_000_000))
    return made.getvalue()


LOOPS = "".join(f"{{% for x{number} in rows %}}" for number in range(3)) + "x" + "{% endfor %}" * 3
BOMBS = {
    "loops over a text": (template_of(LOOPS), "x" * 3000, "letters of a text"),
    "loops in loops": (template_of(LOOPS), ["x"] * 3000, "steps"),
    "loops that print": (template_of(LOOPS.replace("x{", "{{ x0 }}{")), ["x"] * 80, "steps|texts"),
    "conditions in conditions": (template_of("{% if rows %}" * 10_000 + "{% endif %}" * 10_000), ["x"], "too deep"),
    "twenty-five loops": (template_of("{% for x in rows %}" * 25 + "{% endfor %}" * 25), ["x"], "too deep"),
    "much of nothing": (with_zeros(60), ["x"], "unpacks to more"),
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_template_that_has_no_end_is_refused_soon_and_the_next_letter_is_made(
    letters: SandboxedLetters, what: str
) -> None:
    template, rows, reason = BOMBS[what]

    with pytest.raises(TemplateFault, match=reason):
        letters.merge(template, context_of(rows=rows))
    with pytest.raises(TemplateFault, match=reason):
        letters.words(template, context_of(rows=rows), "en")

    assert letters.merge(LETTER, CONTEXT).printed


def kill(letters: SandboxedLetters) -> None:
    helper = letters._sandbox.supervised.helper
    assert helper
    os.kill(helper.process.process.pid, signal.SIGKILL)


def test_one_that_died_is_replaced(letters: SandboxedLetters) -> None:
    letters.merge(LETTER, CONTEXT)
    kill(letters)

    assert letters.merge(LETTER, CONTEXT).printed


def test_a_template_that_uses_up_its_time_is_to_blame_and_not_tried_again(letters: SandboxedLetters) -> None:
    letters.merge(LETTER, CONTEXT)
    helper = letters._sandbox.supervised.helper
    assert helper
    os.kill(helper.process.process.pid, signal.SIGXCPU)  # what the kernel does when the time is used up

    with pytest.raises(TemplateFault, match="takes too long"):
        letters.merge(LETTER, CONTEXT)

    assert letters.merge(LETTER, CONTEXT).printed


def test_where_no_sandbox_can_begin_the_letter_is_not_blamed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    nowhere = SandboxedLetters(tmp_path / "file" / "helpers")

    with pytest.raises(Unavailable, match="No letter can be made on this machine just now"):
        nowhere.merge(LETTER, CONTEXT)


def test_templates_are_checked_in_it_as_they_are_here(
    letters: SandboxedLetters, tmp_path: Path, make_template: Callable[..., bytes]
) -> None:
    folder = tmp_path / "core" / "letter" / "1"
    folder.mkdir(parents=True)
    (folder / "template.docx").write_bytes(make_template("{{ 7 * 7 }}"))
    (folder / "manifest.yaml").write_text("code: D99\ntitle: A letter\nprofile: full\nlanguage: en\n", encoding="utf-8")

    faults = unreadable_templates(tmp_path, letters.check_template)

    assert faults
    assert faults == unreadable_templates(tmp_path)
    with (folder / "manifest.yaml").open("a", encoding="utf-8") as manifest:
        manifest.write("empty_tags: left_out\n")
    (folder / "template.docx").write_bytes(make_template("[[ x ]]"))
    assert "hold no tag" in unreadable_templates(tmp_path, letters.check_template)[0].message
