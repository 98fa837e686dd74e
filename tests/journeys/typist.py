"""Somebody who fills in the pages of a form from a script of answers, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question

MOST_PAGES = 60


def sign_in(page: Page, user: str) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.locator(f'input[name="user"][value="{user}"]').check()
    page.get_by_role("button", name="Sign in").click()


@dataclass
class Typist:
    """*rows* remembers which row of the page stands for which row of the script."""

    page: Page
    definition: Definition
    script: Mapping[str, Any]
    rows: dict[str, str] = field(default_factory=dict)

    def fill_in_everything(self, look: Any = lambda _: None) -> list[str]:
        """Go from page to page until the answers are to be checked; return the addresses seen."""
        seen: list[str] = []
        while "/check" not in self.page.url:
            assert len(seen) < MOST_PAGES, seen
            seen.append(self.page.url)
            look(self.page)
            if "/pages/" in self.page.url or "/express/" in self.page.url:
                self.fill_in_page()
                self.page.get_by_role("button", name="Continue").first.click()
                mistakes = self.page.locator(".govuk-error-summary")
                assert not mistakes.count(), f"{self.page.url}: {mistakes.first.inner_text()}"
            else:
                self.open_next_task()
        return seen

    def open_next_task(self) -> None:
        unfinished = self.page.locator(".govuk-task-list__item", has_not_text="Completed").locator("a")
        if unfinished.count():
            unfinished.first.click()
        else:
            self.page.get_by_role("link", name="Check your answers").click()

    def fill_in_page(self) -> None:
        self.page.wait_for_load_state()
        self._make_rows()
        on_page = self._called('[name]:not([type="hidden"])')
        for name, value in self._inputs():
            if name in on_page:
                self._enter(name, value)

    def _called(self, inputs: str) -> set[str]:
        """What these inputs of the page are called, asked of the browser once: a script answers far more than one page."""
        return set(self.page.locator(inputs).evaluate_all("inputs => inputs.map(input => input.name)"))

    def _make_rows(self) -> None:
        """Add rows until the page has as many as the script, and note which is which."""
        lists = self._called('input[name$="-.rows"]')
        for name, wanted in self._lists():
            if f"{name}-.rows" in lists:
                self._make_rows_of(name, wanted)

    def _lists(self) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
        for question in self._on_page():
            if question.columns and question.each:
                for child, rows in self.script[question.id].items():
                    yield f"{question.id}-{self.rows.get(child)}", rows
            elif question.columns:
                yield question.id, self.script[question.id]

    def _make_rows_of(self, name: str, wanted: list[Mapping[str, Any]]) -> None:
        shown = self.page.locator(f'input[name="{name}-.rows"]')
        while shown.count() < len(wanted):
            self.page.locator(f'button[name=".add"][value="{name}"]').click()
            self.page.wait_for_load_state()
        for number, row in enumerate(wanted):
            self.rows[row["id"]] = shown.nth(number).get_attribute("value") or ""

    def _on_page(self) -> list[Question]:
        return [question for question in self.definition.questions if question.id in self.script]

    def _inputs(self) -> Iterator[tuple[str, Any]]:
        for question in self._on_page():
            raw = self.script[question.id]
            if question.each:
                for child, item in raw.items():
                    if child in self.rows:
                        yield from self._names(question, item, f"{question.id}-{self.rows[child]}")
            else:
                yield from self._names(question, raw, question.id)

    def _names(self, question: Question, raw: Any, name: str) -> Iterator[tuple[str, Any]]:
        if question.columns:
            for row in raw:
                this_row = self.rows.get(row["id"], "")
                for column in question.columns:
                    if column.id in row:
                        yield from self._names(column, row[column.id], f"{name}-{this_row}-{column.id}")
        elif isinstance(raw, Mapping):
            yield from ((f"{name}-{part}", value) for part, value in raw.items())
        else:
            yield name, raw

    def _as_on_page(self, value: Any) -> list[str]:
        """The options to choose; one that is a row of the script (a child) goes by that row's id on the page."""
        return [str(self.rows.get(choice, choice)) for choice in (value if isinstance(value, list) else [value])]

    def _enter(self, name: str, value: Any) -> None:
        first = self.page.locator(f'[name="{name}"]:not([type="hidden"])').first
        kind = first.evaluate("input => input.type")
        if kind in {"radio", "checkbox"}:
            for choice in self._as_on_page(value):
                box = self.page.locator(f'[name="{name}"][value="{choice}"]')
                box.evaluate("box => { const more = box.closest('details'); if (more) more.open = true }")
                box.check()
        elif kind == "select-one":
            first.evaluate("box => { const more = box.closest('details'); if (more) more.open = true }")
            first.select_option(self._as_on_page(value))
        else:
            first.evaluate("box => { const more = box.closest('details'); if (more) more.open = true }")
            first.fill(value)
