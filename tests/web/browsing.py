"""Reads a page as a browser without scripts does: what its form holds, what it would send, what is in view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.html import read

UNSENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class Page:
    """One page with its main form; *fields* is what would be sent, and may be typed into."""

    response: TestResponse

    def __post_init__(self) -> None:
        self.root, _ = read(self.response.get_data(as_text=True))
        forms = list(self.main.iter("form"))
        self._turn_to(forms[0] if forms else None)

    def _turn_to(self, form: Element | None) -> None:
        self.form = form
        self.fields: MultiDict[str, str] = MultiDict(self._sent())

    def form_with(self, name: str) -> Page:
        """Turn to the form that has an input of this name, where the page has several."""
        having = (form for form in self.main.iter("form") if any(each.get("name") == name for each in form.iter()))
        self._turn_to(next(having))
        return self

    def form_to(self, address: str) -> Page:
        """Turn to the form that is sent to this address."""
        self._turn_to(next(form for form in self.main.iter("form") if form.get("action") == address))
        return self

    @property
    def main(self) -> Element:
        found = self.root.find(".//main")
        assert found is not None
        return found

    @property
    def text(self) -> str:
        return " ".join("".join(self.main.itertext()).split())

    @property
    def errors(self) -> list[str]:
        """The links of the error summary: message and target."""
        summary = self._by_class("govuk-error-summary__list")
        return ["".join(link.itertext()).strip() for found in summary for link in found.iter("a")]

    @property
    def error_targets(self) -> list[str]:
        summary = self._by_class("govuk-error-summary__list")
        return [str(link.get("href")) for found in summary for link in found.iter("a")]

    def _by_class(self, name: str) -> list[Element]:
        return [element for element in self.root.iter() if name in (element.get("class") or "").split()]

    def element(self, element_id: str) -> Element:
        found = next((element for element in self.root.iter() if element.get("id") == element_id), None)
        assert found is not None, f"nothing has the id {element_id}"
        return found

    def _sent(self) -> Iterator[tuple[str, str]]:
        for control in self.controls():
            name, kind = control.get("name"), control.get("type", "text")
            if not name or kind in UNSENT or control.tag == "button":
                continue
            if control.tag == "textarea":
                yield name, "".join(control.itertext()).replace("\n", "\r\n")
            elif control.tag == "select":
                yield name, _selected(control)
            elif kind not in {"radio", "checkbox"} or control.get("checked") is not None:
                yield name, control.get("value", "on" if kind == "checkbox" else "")

    def controls(self) -> list[Element]:
        inside = self.form.iter() if self.form is not None else ()
        return [element for element in inside if element.tag in {"input", "textarea", "select", "button"}]

    def type(self, answers: Mapping[str, str | list[str]]) -> Page:
        """Type or choose; every name must be there to be filled in."""
        names = {control.get("name") for control in self.controls()}
        for name, value in answers.items():
            assert name in names, f"there is no input {name} on {self.response.request.path}"
            self.fields.setlist(name, [value] if isinstance(value, str) else value)
        return self

    def send(self, client: Any, button: str = "", value: str = "yes") -> Page:
        """Press a button; the main one if none is named. Redirects are followed."""
        assert self.form is not None
        data = MultiDict(self.fields)
        if button:
            data[button] = value
        address = self.form.get("action") or self.response.request.full_path.rstrip("?")
        return Page(client.post(address, data=data, follow_redirects=True))

    def press(self, client: Any, words: str) -> Page:
        """Press the first button that begins with these words, whichever form it sends, and to whichever address."""
        button = next(each for each in self.main.iter("button") if _words_of(each).startswith(words))
        forms = self.main.iter("form")
        self._turn_to(next(f for f in forms if button in f.iter() or f.get("id", "") == button.get("form")))
        data = MultiDict([*self.fields.items(multi=True), (button.get("name", ""), button.get("value", ""))])
        address = button.get("formaction") or (self.form.get("action") if self.form is not None else "")
        return Page(client.post(str(address), data=data, follow_redirects=True))

    def follow(self, client: Any, words: str) -> Page:
        """Open the first link that begins with these words."""
        link = next(each for each in self.main.iter("a") if _words_of(each).startswith(words))
        return visit(client, str(link.get("href")))

    def to_decide(self) -> set[str]:
        """The inputs in view that arrive empty and must be filled in or chosen, a date or a set of options as one."""
        found = set()
        for group in self._in_view(self.main):
            inputs = [element for element in group.iter() if element.tag in {"input", "textarea", "select"}]
            asked = "".join(
                "".join(next(group.iter(tag)).itertext()) for tag in ("legend", "label") if list(group.iter(tag))
            )
            names = {str(control.get("name")) for control in inputs}
            if "(optional)" not in asked and not any(self.fields.get(name) for name in names):
                found.add(question_of(min(names)))
        return found

    def _in_view(self, element: Element) -> Iterator[Element]:
        """The innermost form groups that are neither behind a disclosure nor hidden beneath an option."""
        classes = (element.get("class") or "").split()
        if element.tag == "details" or any(name.endswith("conditional--hidden") for name in classes):
            return
        inner = [found for child in element for found in self._in_view(child)]
        yield from inner
        if "govuk-form-group" in classes and not any("govuk-radios" in (e.get("class") or "") for e in inner):
            holds = [
                e for e in element.iter() if e.tag in {"input", "textarea", "select"} and e.get("type") != "hidden"
            ]
            if holds and not inner:
                yield element


def _words_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def question_of(name: str) -> str:
    """The question that an input belongs to: ``ad_dob-day`` is a part of ``ad_dob``."""
    return name.removesuffix("-day").removesuffix("-month").removesuffix("-year").removesuffix("-time")


def _selected(control: Element) -> str:
    options = list(control.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    return chosen[0].get("value", "") if chosen else ""


def visit(client: Any, address: str) -> Page:
    return Page(client.get(address, follow_redirects=True))


def declare_all(page: Page) -> Page:
    """Tick whatever a page asks its author to declare."""
    page.fields.setlist(".declared", [c.get("value", "") for c in page.controls() if c.get("name") == ".declared"])
    return page
