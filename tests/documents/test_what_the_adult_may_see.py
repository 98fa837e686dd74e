"""The version for the adult: whatever is answered and however it is marked, nothing withheld is in any of its files."""

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forms_service.adapters import html_rendition
from forms_service.adapters.lettering import letters
from forms_service.adapters.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.word import DocxtplMerger
from forms_service.casework.disclosure import closed_texts, readable
from forms_service.engine.answers import Raw
from tests.reply_builders import EVERYTHING_INTAKE, EVERYTHING_REPLY, WITH_CONCERNS, Reply, a_reply

pytestmark = pytest.mark.office
TOO_SHORT_TO_TELL = 8
"""Letters below which a text (“Yes”, “High”) says nothing of where it comes from."""


@pytest.fixture(scope="module")
def converter() -> Iterator[RepairedConverter]:
    office = RepairedConverter(LibreOfficeConverter())
    yield office
    office.close()


def choice(*options: str) -> st.SearchStrategy[str]:
    return st.sampled_from(options)


WORDS = st.text(st.sampled_from("aeiou bcdfg ŵŷâ 019 & < > '\n"), min_size=3, max_size=60)
STATEMENT = st.fixed_dictionaries(
    {
        "co_text": WORDS,
        "co_nature": choice("fact", "reported", "assessment"),
        "co_about": choice("adult", "other_child", "parent_or_carer", "someone_else"),
        "co_source": WORDS,
        "co_status": choice("proved_or_found", "disproved", "under_enquiry"),
        "co_permission": choice("own", "agreed", "not_agreed"),
        "co_show_adult": choice("yes", "no"),
    }
)
MARKS = st.fixed_dictionaries(
    {
        "co_live": choice("yes", "no"),
        "so_address_release": choice("yes", "no"),
        "kn_child_self": choice("yes", "no"),
        "vo_share_adult": choice("no", "yes_child_agrees", "summary_only"),
        "statements": st.lists(STATEMENT, max_size=5),
    }
)


def answered(marks: Mapping[str, Any]) -> Reply:
    """The reply with everything that can be said, each free text told from every other by a word of its own."""
    rows: Sequence[Raw] = [
        {
            **row,
            "id": f"s{number}",
            "co_text": f"Statement{number}of{number} {row['co_text']}",
            "co_source": f"Source{number}of{number} {row['co_source']}",
            "co_as_at": {"year": "2026"},
        }
        for number, row in enumerate(marks["statements"])
    ]
    changed: Mapping[str, Raw] = {
        "co_live": marks["co_live"],
        "co_live_contact": "Detective Withheldname",
        "so_address_release": marks["so_address_release"],
        "so_address_reason": "The prison must check where a visit would go.",
        "kn_role": ["household_member", "as_a_child_themselves"],
        "kn_child_self": marks["kn_child_self"],
        "kn_child_self_reason": "It explains a risk that the prison must manage.",
        "vo_words": {"brook": "The words that Brook said alone."},
        "vo_understanding": {"brook": "What we take Brook to be wishing for."},
        "vo_share_adult": {"brook": marks["vo_share_adult"]},
        "co_items": rows,
        "so_disclosable": "disclosable_version_only",
    }
    return a_reply(WITH_CONCERNS, intake=EVERYTHING_INTAKE, reply={**EVERYTHING_REPLY, **changed}, faultless=False)


def withheld(reply: Reply) -> list[str]:
    """What may not be read, as letters, but what the adult reads elsewhere: in another answer, or in the template."""
    contents = [*reply.contents["carried"], *reply.contents["answers"]]
    opened = letters("".join(str(entry) for entry in readable(contents, "disclosable").values()))
    lines = [line for text in closed_texts(contents, "disclosable") for line in text.split("\n")]
    wording = in_word(reply.template_of("D11").content)
    secret = [seen for line in lines if len(seen := letters(line)) >= TOO_SHORT_TO_TELL]
    return [seen for seen in secret if seen not in opened and seen not in wording]


def in_word(docx: bytes) -> str:
    """Every member of the file, as it is and without its tags."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        members = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    text = "".join(members)
    return letters(text + re.sub(r"<[^>]+>", "", text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))


def in_pdf(pdf: bytes) -> str:
    """Its pages, its metadata, and the names and contents of whatever is embedded."""
    command = ["/usr/bin/pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    pages = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata.read_bytes().decode("utf-8", "replace")
        info = " ".join(f"{key} {value}" for key, value in document.docinfo.items())
        embedded = [
            name + attached.get_file().read_bytes().decode("utf-8", "replace")
            for name, attached in document.attachments.items()
        ]
    return letters(pages + metadata + info + "".join(embedded))


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(marks=MARKS)
def test_no_withheld_text_is_in_any_file_of_the_version_for_the_adult(
    converter: RepairedConverter, marks: Mapping[str, Any]
) -> None:
    reply = answered(marks)
    template = reply.template_of("D11")
    merged = DocxtplMerger().merge(template.content, reply.fields(template=template))
    page = html_rendition.of_word(merged.docx, template.language)
    files = {
        "docx": in_word(merged.docx),
        "pdf": in_pdf(converter.convert(merged.docx)),
        "html": letters(page.decode()),
    }
    secret = withheld(reply)
    assert "ThimbleLane" in letters("".join(secret))
    assert [(kind, text) for kind, said in files.items() for text in secret if text in said] == []


def test_the_same_search_finds_what_is_not_withheld(converter: RepairedConverter) -> None:
    shown = {
        "co_text": "Open to all",
        "co_nature": "fact",
        "co_about": "adult",
        "co_source": "Our record",
        "co_status": "proved_or_found",
        "co_permission": "own",
        "co_show_adult": "yes",
    }
    marks = {"co_live": "no", "so_address_release": "no", "kn_child_self": "no", "vo_share_adult": "yes_child_agrees"}
    reply = answered({**marks, "statements": [shown]})
    template = reply.template_of("D11")
    merged = DocxtplMerger().merge(template.content, reply.fields(template=template))
    page = html_rendition.of_word(merged.docx, template.language).decode()
    for said in (in_word(merged.docx), in_pdf(converter.convert(merged.docx)), letters(page)):
        assert letters("Opentoall") in said
        assert letters("The words that Brook said alone.") in said
