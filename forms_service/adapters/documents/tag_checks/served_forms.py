"""The tags of every letter held against each form that it fits, or, where one names too much, was meant for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms_service.adapters.documents.tag_checks.tag_faults import TagFault, tag_faults
from forms_service.adapters.documents.tag_checks.tagged_lines import TaggedPart, tagged_parts
from forms_service.casework.documents.all_fields import all_fields
from forms_service.casework.documents.documents import TemplateFault
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.fault import Fault
from forms_service.services.ports import Template
from forms_service.services.publishing.fitting import nearest_forms


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
    served = {form.id: all_fields(form, template.code, template.empty_tags) for form in meant}
    for part in parts:
        for fault, of in _by_form(part, served, forms).items():
            yield _in_file(fault, part, path, "" if len(of) == len(served) else f" (of {', '.join(of)})")


def _by_form(
    part: TaggedPart, served: Mapping[str, Mapping[str, object]], forms: Mapping[str, Definition]
) -> dict[TagFault, list[str]]:
    """Each finding with the forms of which it is true."""
    found: dict[TagFault, list[str]] = {}
    for name, fields in served.items():
        others = [other for other in forms.values() if other.id != name]
        for fault in tag_faults(part.syntax, fields, forms[name], others):
            found.setdefault(fault, []).append(name)
    return found


def _in_file(fault: TagFault, part: TaggedPart, path: str, of: str) -> Fault:
    at = path if part.name else f"{path}:{fault.line}"
    message = f"{part.tag(fault.line, fault.name)}: {fault.message}{of}"
    return Fault(fault.code, at, message, fault.mend, part.place(fault.line))
