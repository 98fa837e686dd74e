"""Nothing that anybody typed gets into a line of the log: not by what is said in it, and not by an error that quotes it."""

from __future__ import annotations

import ast
import errno
import io
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import flask
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from forms_service import worker
from forms_service.adapters.helpers.losses import WatchedHelper
from forms_service.adapters.helpers.supervision import HelperLost
from forms_service.adapters.measures.prometheus import PrometheusMeasures
from forms_service.adapters.sql.causes import statement_in_short, words_of_cause
from forms_service.casework.errors import Invalid, NotFound, Unavailable, fault_of_machine
from forms_service.engine.answers import Problem
from forms_service.log_lines import line_writer
from forms_service.web.frame.request_log import log_failure, log_requests
from storage.contract import StoreUnavailable

PACKAGE = Path(__file__).resolve().parents[2] / "forms_service"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
SAID = {
    "causes", "places", "document", "job", "record", "helper", "in_a_row", "why", "status", "milliseconds",
    "request", "method", "page", "user", "about",
}  # fmt: skip
"""What a line may have: kinds, codes, places, ids, numbers, the pattern of an address, and reasons of our own."""


def lines_written() -> Iterator[tuple[str, ast.Call]]:
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    for path in (path for path, text in texts.items() if "structlog" in text or "line_writer" in text):
        for node in ast.walk(ast.parse(texts[path])):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
                writer = node.func.value
                name = writer.func if isinstance(writer, ast.Call) else writer
                if isinstance(name, ast.Name) and name.id in {"log", "_log", "logger"}:
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def test_a_line_says_only_what_lines_may_say_and_puts_no_text_together() -> None:
    lines = dict(lines_written())
    other = {
        place: [keyword.arg or ast.unparse(keyword.value) for keyword in call.keywords]
        for place, call in lines.items()
        if not {keyword.arg or ast.unparse(keyword.value) for keyword in call.keywords} <= SAID
        or any(isinstance(part, ast.JoinedStr) for argument in call.args for part in ast.walk(argument))
    }

    assert len(lines) >= 8
    assert other == {}


def quoting(text: str) -> list[Exception]:
    """Errors of every kind that a page or a worker meets, each with what somebody typed in its words."""
    database, asked = sqlite3.OperationalError(text), f"INSERT INTO saved_answers VALUES ('{text}')"
    return [
        ValueError(text), KeyError(text), MemoryError(text), NotFound(text), StoreUnavailable(text), HelperLost(text),
        OSError(errno.ENOSPC, text, f"/var/{text}.docx"), FileNotFoundError(errno.ENOENT, text, text),
        Invalid([Problem(("name",), text)]), UnicodeEncodeError("ascii", text, 0, 1, text),
        Unavailable(words_of_cause(database), doing=statement_in_short(asked)),
    ]  # fmt: skip


CANARY = "Llŷr\u00adInventio"


@settings(max_examples=30)
@given(st.data())
def test_whatever_goes_wrong_with_whatever_was_typed_its_line_quotes_nothing(data: st.DataObject) -> None:
    typed = CANARY + data.draw(st.text(max_size=20))
    error, *causes = data.draw(st.permutations(quoting(typed)))[:4]
    for above, below in zip([error, *causes], causes, strict=False):
        above.__cause__ = below
    written = io.StringIO()
    app = flask.Flask(__name__)
    log_requests(app, written)

    def fail() -> bool:
        raise error

    with capture_logs() as lines, app.test_request_context("/"):
        log_failure(fault_of_machine(error) or error)
        worker._whatever_happens(fail, "work_put_off")
        WatchedHelper("letters", PrometheusMeasures()).lost(1, error)

    said = f"{lines} {written.getvalue()}".encode().decode("unicode_escape", "replace")
    assert len(lines) == 2
    assert "Inventio" not in said
    assert type(error).__qualname__ in said


class FullDisk(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_for_which_there_is_no_room_is_lost_and_nothing_else_is() -> None:
    app = flask.Flask(__name__)
    log_requests(app, FullDisk())
    with app.test_request_context("/"):
        log_failure(ValueError("x"))
    line_writer(FullDisk()).warning("helper_lost", helper="letters")


def test_every_line_is_one_json_object_with_its_time_and_level() -> None:
    written = io.StringIO()
    writer: Callable[..., None] = line_writer(written).warning
    writer("helper_lost", helper="letters")

    assert structlog.get_config()
    assert written.getvalue().startswith("{")
    assert all(f'"{key}"' in written.getvalue() for key in ("event", "helper", "level", "timestamp"))
