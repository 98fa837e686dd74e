"""What docs/security.md and its list say is shown by tests is shown by tests that are there; and what shows it in the code."""

from __future__ import annotations

import ast
import json
import re
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gunicorn.config import Config

from forms_service import serving
from forms_service.casework.staff.sessions import new_secret
from forms_service.web.frame.security import HEADERS

REPOSITORY = Path(__file__).resolve().parents[2]
LIST = (REPOSITORY / "docs/security/asvs.md").read_text(encoding="utf-8")
MODEL = (REPOSITORY / "docs/security.md").read_text(encoding="utf-8")
_ROW = re.compile(
    r"^\| (?P<number>\d+\.\d+\.\d+) \| (?P<asked>.+?) \| (?P<state>.+?) \| (?P<shown>.+) \|$", re.MULTILINE
)
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")

# How many requirements each section of the standard has, without those of level 3 alone and those that it deleted.
_HIGHEST = {
    "1.1": 7, "1.2": 4, "1.4": 5, "1.5": 4, "1.6": 4, "1.7": 2, "1.8": 2, "1.9": 2, "1.10": 1, "1.11": 2, "1.12": 2,
    "1.14": 6, "2.1": 12, "2.2": 3, "2.3": 3, "2.4": 5, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 7, "2.9": 3, "2.10": 4,
    "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1, "4.1": 5, "4.2": 2, "4.3": 3, "5.1": 5, "5.2": 8,
    "5.3": 10, "5.4": 3, "5.5": 4, "6.1": 3, "6.2": 6, "6.3": 2, "6.4": 2, "7.1": 4, "7.2": 2, "7.3": 4, "7.4": 3,
    "8.1": 4, "8.2": 3, "8.3": 8, "9.1": 3, "9.2": 4, "10.2": 2, "10.3": 3, "11.1": 8, "12.1": 3, "12.2": 1, "12.3": 6,
    "12.4": 2, "12.5": 2, "12.6": 1, "13.1": 5, "13.2": 6, "13.3": 2, "13.4": 2, "14.1": 4, "14.2": 6, "14.3": 3,
    "14.4": 7, "14.5": 4,
}  # fmt: skip
_DELETED = {"1.4.2", "1.4.3", "1.12.1", "4.1.4", "7.3.2", "13.1.2", "13.2.4", "14.3.1"}
ASKED = {f"{section}.{each}" for section, highest in _HIGHEST.items() for each in range(1, highest + 1)} - _DELETED


def test_the_web_server_believes_nobody_who_says_where_it_is_mounted_or_how_it_was_asked() -> None:
    """Whoever comes through a proxy on the same machine comes from an address that gunicorn trusts by itself."""
    with socket.socket() as listening:
        given = serving._web(listening, 1)
    config = Config()
    for name, value in vars(config.parser().parse_args(given[given.index("gunicorn") + 1 :])).items():
        if name in config.settings and value is not None:
            config.set(name, value)

    assert (config.forwarder_headers, config.forwarded_allow_ips, config.header_map) == ([], [], "drop")
    assert config.control_socket_disable, "nobody stops or changes it through a file in a home folder"


def is_there(module: str, test: str) -> bool:
    path = REPOSITORY / module
    return path.exists() and (not test or f"def {test}(" in path.read_text(encoding="utf-8"))


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            yield str(path.relative_to(REPOSITORY)), path.read_text(encoding="utf-8")


def places_of(pattern: str, *folders: str) -> list[str]:
    wanted = re.compile(pattern, re.MULTILINE)
    return [f"{name}: {found[0].strip()}" for name, text in sources(*folders) for found in wanted.finditer(text)]


def test_every_requirement_of_level_two_is_there_once_with_its_state() -> None:
    rows = [row["number"] for row in _ROW.finditer(LIST)]
    states = Counter(row["state"] for row in _ROW.finditer(LIST))

    assert len(ASKED) == 259
    assert sorted(rows) == sorted(ASKED)
    assert set(states) == {"met", "open", "not applicable"}
    said = f"{states['met']} met, {states['not applicable']} not applicable, {states['open']} open of {len(rows)}"
    assert said in LIST


def test_what_is_met_names_tests_and_every_test_that_is_named_is_there() -> None:
    nothing = [row["number"] for row in _ROW.finditer(LIST) if row["state"] == "met" and not _TEST.search(row["shown"])]
    missing = [named for named in _TEST.findall(LIST) if not is_there(*named)]

    assert nothing == []
    assert missing == []


def test_every_threat_names_tests_that_are_there() -> None:
    threats = re.findall(r"^\| ([STRIDE]\d+) \| .+ \| (.+) \|$", MODEL, re.MULTILINE)

    assert len(threats) > 20
    assert [number for number, times in Counter(number for number, _ in threats).items() if times > 1] == []
    assert [number for number, shown in threats if not _TEST.search(shown) and "accepted" not in shown] == []
    assert [named for named in _TEST.findall(MODEL) if not is_there(*named)] == []


def test_nothing_in_the_code_evaluates_text_or_asks_a_shell() -> None:
    pattern = (
        r"(?<![\w.])(?:eval|exec)\(|^\s*(?:import|from) (?:pickle|marshal|shelve|dill)\b|shell=True"
        r"|os\.(?:system|popen)\(|yaml\.(?:load|unsafe_load|full_load)\((?!text, Loader=yaml\.CBaseLoader\))"
    )
    assert places_of(pattern, "forms_service", "storage") == []


def test_no_weak_hash_or_cipher_is_used() -> None:
    assert (
        places_of(r"\b(?:md5|sha1|MD5|SHA1|DES3?|ARC[24]|Blowfish|MODE_(?!GCM\b)\w+)\b", "forms_service", "storage")
        == []
    )


def test_what_must_not_be_guessed_is_long_and_comes_from_the_system() -> None:
    # Specimens of answers are the same each time on purpose.
    chance = places_of(r"^\s*(?:import|from) random\b|\buuid[13]\b", "forms_service", "storage")

    assert {place.split(":")[0].rpartition("/")[0] for place in chance} <= {
        "forms_service/services/publishing/specimens", "forms_service/engine/checking", "forms_service/engine/specimens"
    }  # fmt: skip
    assert len(new_secret()) >= 32
    assert new_secret() != new_secret()


def test_where_a_parameter_came_from_is_always_said() -> None:
    assert places_of(r"request\.values", "forms_service/web") == []


def test_no_statement_is_put_together_from_texts() -> None:
    asked = {"text", "execute", "exec_driver_sql", "literal_column"}
    built = (ast.JoinedStr, ast.BinOp)
    calls = (
        (name, node)
        for name, source in sources("forms_service/adapters/sql/repositories")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], built)
    )
    names = ((name, node.lineno, getattr(node.func, "attr", getattr(node.func, "id", ""))) for name, node in calls)

    assert [(name, line) for name, line, called in names if called in asked] == []


def test_only_adapters_and_the_store_ask_anything_over_a_network() -> None:
    libraries = "requests|urllib3|urllib.request|minio|psycopg|http.client|smtplib|ftplib|authlib"
    floors = [f"forms_service/{floor}" for floor in ("engine", "casework", "services", "web")]

    assert places_of(rf"^\s*(?:import|from) (?:{libraries})\b", *floors) == []
    assert places_of(r"\bsocket\(|\bcreate_connection\(", *floors) == []


def test_pages_ask_for_no_device_and_let_no_other_origin_in() -> None:
    assert HEADERS["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert HEADERS["Cross-Origin-Resource-Policy"] == "same-origin"
    assert places_of("Access-Control-Allow", "forms_service") == []


def test_the_script_of_the_pages_keeps_and_evaluates_nothing() -> None:
    script = (REPOSITORY / "forms_service/web/static_src/application.js").read_text(encoding="utf-8")
    kept = r"localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|outerHTML|insertAdjacentHTML|\beval\(|Function\("

    assert re.findall(kept, script) == []


def test_every_dependency_is_pinned_by_its_digest() -> None:
    for name in ("run", "test"):
        text = (REPOSITORY / f"requirements/{name}.txt").read_text(encoding="utf-8")
        pinned = [part for part in re.split(r"\n(?=\S)", text) if re.match(r"[\w.-]+==", part)]
        assert len(pinned) > 20
        assert [part.split()[0] for part in pinned if "--hash=sha256:" not in part] == []
    packages = json.loads((REPOSITORY / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and not package.get("integrity")] == []


def test_no_secret_is_in_the_repository() -> None:
    tracked = subprocess.run(
        ["git", "grep", "-lIE", r"BEGIN ([A-Z]+ )?PRIVATE KEY|AKIA[0-9A-Z]{16}|://[a-z]+:[0-9a-f]{24,}@"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert tracked.stdout.splitlines() in ([], ["tests/architecture/test_security.py"])
