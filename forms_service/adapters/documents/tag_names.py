"""Which names the tags of a template say: nothing else of the answers can stand in what is made of it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from forms_service.adapters.documents.word_checks.template_parts import PRINTING_PART
from forms_service.adapters.documents.word_package.opening import members_of
from forms_service.casework.documents.documents import TemplateFault
from forms_service.services.ports import TemplateKind

_TAG: Final = re.compile(r"\{[{%]((?:[^{]|\{(?![{%]))*?)[%}]\}")
"""From where the last tag began: going over the rest anew from each beginning could take hours."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_ELEMENT: Final = re.compile(r"<[^<>]*>")


def names_in(kind: TemplateKind, content: bytes, fields: Mapping[str, str]) -> frozenset[str]:
    """Return every name in the tags of a template; none of one that cannot be read, which is refused elsewhere."""
    match kind:
        case "form":
            said = " ".join(fields.values())
        case "text":
            said = " ".join(_TAG.findall(content.decode("utf-8", "replace")))
        case "word":
            # Word may break a tag into several runs.
            said = " ".join(_TAG.findall(_ELEMENT.sub("", _parts(content))))
    return frozenset(_NAME.findall(said))


def _parts(content: bytes) -> str:
    with suppress(zipfile.BadZipFile, TemplateFault):
        members = members_of(content)
        return "\n".join(members[name].decode("utf-8", "replace") for name in members if PRINTING_PART.fullmatch(name))
    return ""
