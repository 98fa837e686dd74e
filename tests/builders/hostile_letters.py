"""Word letters taken apart and put together again with something in them that no letter should have."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

from tests.builders.word_files import p, template

OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MICROSOFT: Final = "http://schemas.microsoft.com/office/2006/relationships/"
BODY: Final = "word/document.xml"
SECRET: Final = "the mother is lying"
"""What somebody once wrote beside the letter."""
Change = Callable[[bytes], bytes]
_SHORT: Final = template(p("Is a visit wished? {{ answer.wish }}"), header="OFFICIAL-SENSITIVE")


def short(change: Change) -> Change:
    """The change made to a letter of one line, whatever letter it is asked for."""
    return lambda _: change(_SHORT)


def members_in(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def holding(members: Mapping[str, bytes | str]) -> Change:
    """Further members, or others in place of those that there are."""
    return lambda docx: packed(
        {**members_in(docx), **{name: one.encode() if isinstance(one, str) else one for name, one in members.items()}}
    )


def saying(old: str, new: str, part: str = BODY) -> Change:
    """Something else in a part, once."""

    def changed(docx: bytes) -> bytes:
        members = members_in(docx)
        assert old.encode() in members[part], (part, old)
        members[part] = members[part].replace(old.encode(), new.encode(), 1)
        return packed(members)

    return changed


def beginning(*blocks: str) -> Change:
    """Blocks before all others of the body."""
    return saying("<w:body>", f"<w:body>{''.join(blocks)}")


def related(kind: str, target: str, *, part: str = BODY, outside: bool = False) -> Change:
    """A further relationship of a part, called rIdHostile."""
    type_ = kind if kind.startswith("http") else OFFICE + kind
    mode = ' TargetMode="External"' if outside else ""
    line = f'<Relationship Id="rIdHostile" Type="{type_}" Target="{target}"{mode}/>'
    folder, _, name = part.rpartition("/")
    place = f"{folder}/_rels/{name}.rels".lstrip("/")

    def changed(docx: bytes) -> bytes:
        members = members_in(docx)
        none = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        members[place] = members.get(place, none).replace(b"</Relationships>", f"{line}</Relationships>".encode())
        return packed(members)

    return changed


def both(*changes: Change) -> Change:
    def changed(docx: bytes) -> bytes:
        for change in changes:
            docx = change(docx)
        return docx

    return changed


def twice(name: str, content: bytes) -> Change:
    """A member that stands in the file twice; programs differ in which of the two they take."""

    def changed(docx: bytes) -> bytes:
        made = io.BytesIO(docx)
        with zipfile.ZipFile(made, "a") as archive:
            archive.writestr(zipfile.ZipInfo(name.upper()), content)
        return made.getvalue()

    return changed


def locked(docx: bytes) -> bytes:
    """The file as if its members were locked with a password."""
    made = bytearray(docx)
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(sign)
        while at >= 0:
            made[at + flags] |= 1
            at = made.find(sign, at + 4)
    return bytes(made)
