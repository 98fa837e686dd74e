"""An organisation's own copies of shipped forms and blocks, as their author would begin them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import yaml

from forms_service.casework.publishing.releases import Arriving, FileKind
from tests.builders.shipped import REPOSITORY

WORDS: Final = frozenset(
    {"label", "hint", "message", "authoriser", "required_message", "usual_label", "why", "short", "intro", "title"}
    | {"button", "purpose", "yes", "no", "reason", "author"}
)
"""The keys of a definition whose text may be in two languages."""

Change = Callable[[dict[str, Any]], None]


def own_copy(publisher: str, name: str, change: Change | None = None) -> Arriving:
    """A form of an organisation's own, made from the shipped one of that name, with what *change* does to it."""
    written = shipped_yaml(name)
    written |= {"publisher": publisher, "derives_from": f"core/{name}@1"}
    if change:
        change(written)
    return arriving(publisher, name, written)


def own_copy_with_blocks(publisher: str, name: str, change: Callable[[Any], Any]) -> list[Arriving]:
    """The same with copies of all its blocks, everything in them as *change* returns it."""
    written = shipped_yaml(name)
    blocks = [section["use"] for section in written["sections"] if "use" in section] + list(written["uses"])
    for section in written["sections"]:
        if "use" in section:
            section["use"] = section["use"].replace("core/", f"{publisher}/")
    written |= {"uses": [each.replace("core/", f"{publisher}/") for each in written["uses"]]}
    written |= {"publisher": publisher, "derives_from": f"core/{name}@1"}
    copies = [arriving(publisher, name, change(written))]
    for block in dict.fromkeys(blocks):
        called = block.removeprefix("core/").removesuffix("@1")
        copies.append(arriving(publisher, called, change({**shipped_yaml(called), "publisher": publisher})))
    return copies


def in_both_languages(node: Any) -> Any:
    """A piece of a definition with Welsh beside every text; the Welsh is not, and says so."""
    if isinstance(node, Mapping):
        both = {key: in_both_languages(value) for key, value in node.items()}
        for key in both.keys() & WORDS:
            both[key] = _both(both[key])
        return both | (
            {"in_nation": {n: _both(w) for n, w in both["in_nation"].items()}} if "in_nation" in both else {}
        )
    return [in_both_languages(each) for each in node] if isinstance(node, list) else node


def question(written: Mapping[str, Any], question_id: str) -> dict[str, Any]:
    """The question of that id in a definition as it is written."""
    pages = [page for section in written["sections"] for page in section.get("pages", [])]
    every: list[dict[str, Any]] = [asked for page in pages for asked in page["questions"]]
    return next(asked for asked in every if asked["id"] == question_id)


def arriving(publisher: str, name: str, written: Mapping[str, Any]) -> Arriving:
    text = yaml.safe_dump(dict(written), allow_unicode=True, sort_keys=False, width=10_000)
    return Arriving(FileKind.DEFINITION, f"{publisher}/{name}@1", {"1.yaml": text.encode()})


def shipped_yaml(name: str) -> dict[str, Any]:
    """A shipped file with every scalar as the text that was written."""
    path = REPOSITORY / "form_definitions/core" / name / "1.yaml"
    read: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    return read


def _both(words: Any) -> Any:
    return {"en": words, "cy": f"Cymraeg: {words}"} if isinstance(words, str) else words
