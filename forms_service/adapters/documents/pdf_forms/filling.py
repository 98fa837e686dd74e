"""Filling PDF forms: the boxes of a form get what its manifest says, and the finished PDF is read back.

What comes out is PDF/A-3b and PDF/UA-1, and the same bytes for the same answers. No text is cut off: what does not
fit its box at 10 points goes on on sheets behind the form, at 12 points, which say where it comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.lettering import counted, keeps_its_order, letters
from forms_service.adapters.documents.pdf_forms.drawing import draw
from forms_service.adapters.documents.pdf_forms.form import (
    check_fields,
    faults_of_fields,
    open_form,
    read_form,
    refuse_all,
    survey,
)
from forms_service.adapters.documents.pdf_forms.setting import Setter
from forms_service.adapters.documents.pdf_forms.sheets import Placed, place
from forms_service.adapters.documents.pdf_forms.widgets import Box
from forms_service.adapters.documents.pdf_forms.wording import Filled, check_wording, faults_of_wording, fill_in
from forms_service.adapters.documents.pdf_repair import repair
from forms_service.adapters.documents.pdf_text import Area, page_texts
from forms_service.casework.documents.documents import Missing, Picture, Printed, TemplateFault
from forms_service.casework.documents.tree import LabelledLine, Words

_WORDING: Final = "the form's own wording"
_NONE: Final[Mapping[str, Sequence[Picture]]] = {}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a part of what a box says stands in the finished PDF."""

    name: str
    text: str
    page: int
    area: Area


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A finished form. *lines* are its boxes one by one, as label and contents; *spots* are for reading it back."""

    pdf: bytes
    printed: tuple[Printed, ...]
    lines: tuple[LabelledLine, ...]
    spots: tuple[Spot, ...]
    template: bytes


class PdfForms:
    """Fills forms with the pinned fonts."""

    def __init__(self, fonts: PinnedFonts | None = None) -> None:
        self._setter = Setter(fonts or PinnedFonts())

    def fill(
        self,
        template: bytes,
        manifest_fields: Mapping[str, str],
        context: Mapping[str, object],
        images: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> FilledForm:
        """Fill a form from merge fields; ``DocumentFault`` if that cannot be done faithfully.

        *images* has the pictures of each question that has any, in order; every one of them must be shown.
        *context* needs `provenance`, as a Word template does.
        """
        filled = self._filled_in(template, manifest_fields, context, images)
        about, created = _about(context)
        with open_form(template) as form:
            pages = len(form.pages)
            sizes = [float(page.mediabox[3]) for page in form.pages]
        placed = place(filled, self._setter, _running(context, about), pages)
        pieces = self._setter.set([one.piece for one in placed])
        pdf = repair(draw(template, placed, pieces, about), created)
        printed = tuple(value for one in filled for value in one.printed)
        return FilledForm(pdf, printed, tuple(_lines(filled)), tuple(_spots(placed, sizes)), template)

    def lines(
        self,
        template: bytes,
        manifest_fields: Mapping[str, str],
        context: Mapping[str, object],
        images: Mapping[str, Sequence[Picture]] = _NONE,
    ) -> list[LabelledLine]:
        """What the boxes of a form would say, as label and contents, without making it; refused as `fill` refuses."""
        return list(_lines(self._filled_in(template, manifest_fields, context, images)))

    def _filled_in(
        self,
        template: bytes,
        manifest_fields: Mapping[str, str],
        context: Mapping[str, object],
        images: Mapping[str, Sequence[Picture]],
    ) -> Sequence[Filled]:
        filled = fill_in(_checked(template, manifest_fields), manifest_fields, context, images)
        for one in filled:
            for value in one.printed:
                self._setter.check_printable(value.text, value.source)
        return filled

    def check(self, filled: FilledForm) -> list[Missing]:
        """Read every box back from the finished PDF, where it stands, and the form's own words; name what is lost."""
        return lost_from_form(filled)


def lost_from_form(filled: FilledForm) -> list[Missing]:
    """Read every box back from the finished PDF, where it stands, and the form's own words; name what is lost."""
    missing = [value for name in dict.fromkeys(spot.name for spot in filled.spots) for value in _lost(filled, name)]
    return [*missing, *_lost_wording(filled)]


def check_form(template: bytes, fields: Mapping[str, str]) -> None:
    """Read a form as filling reads it; ``TemplateFault`` has all that is to be told of it, as `inspect` tells it."""
    seen = survey(template)
    of_fields = faults_of_fields(seen.entries, fields) if seen.entries else ()
    refuse_all([*seen.faults, *of_fields, *faults_of_wording(seen.boxes, fields)])


def _checked(template: bytes, fields: Mapping[str, str]) -> tuple[Box, ...]:
    boxes = read_form(template)
    check_fields(boxes, fields)
    check_wording(boxes, fields)
    return boxes


def _about(context: Mapping[str, Any]) -> tuple[dict[str, str], datetime | None]:
    try:
        provenance = context["provenance"]
        hashes = " ".join(f"{key}={provenance[key]}" for key in ("definition", "template", "answers"))
        about = {"Title": str(provenance["title"]), "Subject": str(provenance["reference"]), "Keywords": hashes}
    except (TypeError, KeyError) as error:
        raise TemplateFault("the context does not say where its answers come from (provenance)") from error
    created = provenance.get("created")
    return about, datetime.fromisoformat(created) if created else None


def _running(context: Mapping[str, Any], about: Mapping[str, str]) -> str:
    marking = (context.get("document") or {}).get("marking")
    return " · ".join(filter(None, ("OFFICIAL-SENSITIVE", marking, about["Subject"], about["Title"])))


def _lines(filled: Sequence[Filled]) -> Iterator[LabelledLine]:
    for one in filled:
        if one.box.kind != "text":
            if one.is_ticked:
                yield one.box.question, (Words(one.box.option, one.printed[0]),)
        elif one.image:
            yield one.box.label, (Words(one.image.alt),)
        elif one.text:
            yield one.box.label, one.pieces


def _spots(placed: Sequence[Placed], heights: Sequence[float]) -> Iterator[Spot]:
    for one in placed:
        if one.is_value and not one.piece.image:
            top = heights[one.page] if one.page < len(heights) else 841.89
            area = Area(one.x - 1, top - one.y - one.height - 1, one.piece.width + 2, one.height + 2)
            yield Spot(one.name, one.piece.text, one.page, area)


def _lost(filled: FilledForm, name: str) -> Iterator[Missing]:
    """What a box says and cannot be read there; of a tick, whose words are those of the form, what it answers."""
    spots = [spot for spot in filled.spots if spot.name == name]
    seen = "".join(letters(_text_at(filled.pdf, spot)) for spot in spots)
    told = "".join(spot.text for spot in spots)
    if not _stands_in(told, seen):
        values = [value for value in filled.printed if value.part == name]
        lost = [value for value in values if not _stands_in(value.text, seen)]
        for value in lost or values or [Printed(_WORDING, told, name)]:
            yield Missing(value.source, value.text, "pdf")


def _text_at(pdf: bytes, spot: Spot) -> str:
    (text,) = page_texts(pdf, spot.area, page=spot.page)
    return text


def _stands_in(text: str, seen: str) -> bool:
    wanted, seen = letters(text), letters(seen)
    return wanted in seen if keeps_its_order(wanted) else counted(wanted) <= counted(seen)


def _lost_wording(filled: FilledForm) -> Iterator[Missing]:
    """The words of the empty form must all be there still."""
    everywhere = Area(0, 0, 14400, 14400)
    finished = page_texts(filled.pdf, everywhere)
    for empty, full in zip(page_texts(filled.template, everywhere), finished, strict=False):
        lost = counted(letters(empty)) - counted(letters(full))
        if lost:
            yield Missing(_WORDING, _as_text(lost), "pdf")


def _as_text(lost: Counter[str]) -> str:
    return "".join(sorted(lost.elements()))
