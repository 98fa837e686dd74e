"""Answers of one nature printed under a line that says another: a fact under “Our assessment”, or the other way round.

It is said of letters that have our own lines for the natures (casework/documents/pairs.py); what stands under such a
line goes up to the next one, or to the next heading. A name or a date that explains a view may stand beside it: only
what somebody wrote at length is looked at, and it is only a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from forms_service.adapters.documents.tag_checks.printed_paths import printed_paths
from forms_service.adapters.documents.tag_checks.tag_faults import TagFault
from forms_service.adapters.documents.tag_checks.tagged_lines import TaggedPart
from forms_service.casework.documents.pairs import CALLED, NATURES
from forms_service.engine.definitions.forms import Definition

_AT_LENGTH: Final = "textarea"
_LINES: Final = {words[0]: nature for called in CALLED.values() for nature, words in called.items()}
_IN_WORDS: Final = {nature: words[0] for nature, words in CALLED["en"].items()}


def nature_faults(part: TaggedPart, form: Definition) -> Iterator[TagFault]:
    """Each answer that stands under the line of another nature than its own."""
    under = _natures(part)
    if not under:
        return
    for line, path in printed_paths(part.syntax.body, {}):
        own, said = _nature_of(path, form), under.get(line, "")
        if own and said and own != said and _IN_WORDS[own].lower() not in part.lines[line - 1].lower():
            name = path.rpartition(".")[2]
            message = f"it is “{_IN_WORDS[own]}”, and stands under “{_IN_WORDS[said]}”"
            mend = f"Put it under a line “{_IN_WORDS[own]}: …”."
            yield TagFault("wrong-nature", line, name, message, mend)


def _natures(part: TaggedPart) -> Mapping[int, str]:
    """The nature that each line stands under."""
    found, nature = {}, ""
    for number, text in enumerate(part.lines, 1):
        named = next((of for words, of in _LINES.items() if text.strip().startswith((f"{words}:", f"{words}."))), "")
        if text.strip() in _LINES:
            named = _LINES[text.strip()]
        if named:
            nature = named
        elif part.levels.get(number):
            nature = ""
        if nature:
            found[number] = nature
    return found


def _nature_of(path: str, form: Definition) -> str:
    """The nature of what a path prints; nothing, where it has none of its own or none that is known."""
    steps = [step.removesuffix("[]") for step in path.split(".")]
    if steps[0] == "statements":
        return steps[2] if len(steps) > 2 and steps[2] in NATURES else ""
    if steps[0] not in {"answer", "options", "lines", "rows", "children", "this"}:
        return ""
    question = form.index.get(steps[-1]) or form.index.get(steps[1] if len(steps) > 1 else "")
    if question is None:
        return ""
    repeat = form.index.get(form.repeat_of_column.get(question.id, ""))
    own = question.nature if question.nature in NATURES else repeat.nature if repeat else ""
    return own if own in NATURES and question.type == _AT_LENGTH else ""
