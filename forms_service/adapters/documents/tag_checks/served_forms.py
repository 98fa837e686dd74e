"""The tags of every letter held against each form that it fits, or, where one names too much, was meant for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forms_service.adapters.documents.tag_checks.constructs import construct_faults
from forms_service.adapters.documents.tag_checks.nature_faults import nature_faults
from forms_service.adapters.documents.tag_checks.print_faults import print_faults
from forms_service.adapters.documents.tag_checks.proof import LetterProof
from forms_service.adapters.documents.tag_checks.tag_faults import TagFault, tag_faults
from forms_service.adapters.documents.tag_checks.tag_meanings import TagMeanings
from forms_service.adapters.documents.tag_checks.tagged_lines import TaggedPart, tagged_parts, written_parts
from forms_service.adapters.documents.tag_checks.unprinted import EVERYTHING_ELSE, unprinted
from forms_service.casework.documents.all_fields import all_fields
from forms_service.casework.documents.documents import TemplateFault
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.fault import Fault, nearest
from forms_service.engine.possible.forms import PossibleAnswers
from forms_service.services.ports import Template
from forms_service.services.publishing.fitting import nearest_forms


def construct_findings(template: Template, path: str) -> list[Fault]:
    """What the tags of a letter are made of that they may not be; nothing of a letter that cannot be opened."""
    try:
        parts = list(written_parts(template.kind, template.content))
    except (TemplateFault, UnicodeDecodeError):
        return []
    return [
        Fault(
            fault.code,
            path if part.name else f"{path}:{fault.line}",
            fault.message if fault.name in fault.message else f"{fault.name}: {fault.message}",
            fault.mend,
            part.place(fault.line),
        )
        for part in parts
        for fault in construct_faults(part.lines, is_word=bool(part.name))
    ]


def tag_findings(template: Template, path: str, forms: Mapping[str, Definition]) -> Iterator[Fault]:
    """Everything that is wrong with the tags of a letter that can be read, for those of *forms* that it fits.

    If it fits none, it is held against those that lack least of what it names.
    """
    try:
        parts = tagged_parts(template.kind, template.content)
    except TemplateFault as error:
        yield Fault("not-readable", path, f"its tags cannot be followed: {error}")
        return
    fitting = [forms[name] for name in template.serves if name in forms] or nearest_forms(template, forms.values())
    # Beside a form of its own publisher, nobody meant a letter for the one whose place that form takes.
    meant = [form for form in fitting if form.publisher == template.publisher] or fitting
    if not meant:
        message = f"No form leads to {template.code}, which its manifest says that it is"
        yield Fault("fits-no-form", path, message)
    yield from _unknown_in_manifest(template, path, meant)
    served = [_ServedForm(form.id, template, forms) for form in meant]
    for part in parts:
        for fault, of in _by_form(part, served).items():
            yield _in_file(fault, part, path, "" if len(of) == len(served) else f" (of {', '.join(of)})")


def _unknown_in_manifest(template: Template, path: str, forms: Sequence[Definition]) -> Iterator[Fault]:
    """What the manifest says is not printed, and no form that the letter serves asks."""
    for name in template.not_printed:
        if forms and name != EVERYTHING_ELSE and not any(name in form.index for form in forms):
            mend = nearest(name, [one for form in forms for one in form.index])
            message = f"not_printed names “{name}”, which {' and '.join(form.id for form in forms)} does not ask"
            yield Fault("unknown-tag", path, message, mend, f"the manifest, not_printed, “{name}”")


def answers_left_out(form: Definition, letters: Sequence[Template], forms: Mapping[str, Definition]) -> Iterator[Fault]:
    """What is asked by a form and printed by none of the *letters* that serve it; `at` is the letter that lacks it."""
    for found in unprinted(chain_of_forms(form, forms), letters):
        label, letter = found.question.label, found.letter
        message = (
            f"“{label}” ({found.question.id} of {form.id}) may be answered, and nothing that is sent with it says it"
        )
        mend = f"Print {{{{ answer.{found.question.id} }}}}, or say under not_printed in the manifest why not."
        yield Fault("not-printed", letter.id, message, mend, f"the letter {letter.code}, “{letter.called}”")


class _ServedForm:
    """One form that a letter serves, with all that the letter may print of it."""

    def __init__(self, name: str, template: Template, forms: Mapping[str, Definition]) -> None:
        self.name, self._form = name, forms[name]
        self._others = [other for other in forms.values() if other.id != name]
        self._fields = all_fields(self._form, template.code, template.empty_tags)
        self._proof = LetterProof(TagMeanings(PossibleAnswers(chain_of_forms(self._form, forms)), template))

    def faults(self, part: TaggedPart) -> list[TagFault]:
        """What is wrong with the names in a part; where nothing is, with what it would print."""
        wrong_names = tag_faults(part.syntax, self._fields, self._form, self._others)
        return wrong_names or [*print_faults(part, self._proof), *nature_faults(part, self._form)]


def _by_form(part: TaggedPart, served: Sequence[_ServedForm]) -> dict[TagFault, list[str]]:
    """Each finding with the forms of which it is true."""
    found: dict[TagFault, list[str]] = {}
    for form in served:
        for fault in form.faults(part):
            found.setdefault(fault, []).append(form.name)
    return found


def chain_of_forms(form: Definition, forms: Mapping[str, Definition]) -> tuple[Definition, ...]:
    """The form, after those that it carries answers from, as far as they are there."""
    chain = [form]
    while (carries := chain[0].carries) is not None and carries.definition in forms:
        chain.insert(0, forms[carries.definition])
    return tuple(chain)


def _in_file(fault: TagFault, part: TaggedPart, path: str, of: str) -> Fault:
    at = path if part.name else f"{path}:{fault.line}"
    message = f"{part.tag(fault.line, fault.name)}: {fault.message}{of}"
    return Fault(fault.code, at, message, fault.mend, part.place(fault.line))
