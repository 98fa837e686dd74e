"""Calling the webhooks of systems: signed as Standard Webhooks has it, to one address that was looked up before."""

from __future__ import annotations

import base64
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import SplitResult, urlsplit

from standardwebhooks import Webhook as Signing
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from forms_service.adapters.asking import ask_aside
from forms_service.casework.staff.webhooks import NotDelivered, Webhook

TIME_LIMITS: Final = Timeout(connect=2.0, read=4.0)
"""For each piece of an answer."""
LONGEST: Final = 6.0
"""Seconds in all, however slowly a system answers: a worker does nothing else meanwhile."""
_LEADS_ELSEWHERE: Final = [
    ipaddress.IPv6Network(each) for each in ("::/96", "64:ff9b::/32", "2002::/16", "2001::/32", "fec0::/10")
]
"""Addresses in which another one is written, or which were once of a site."""
WEBHOOK_PREFIX: Final = "whsec_"
LEAST_SECRET: Final = 24
"""Bytes of a key that signs, as Standard Webhooks asks."""


@dataclass(frozen=True)
class WebhookCalls:
    """*webhooks* are those registered, and *secrets* their keys, by name."""

    webhooks: Sequence[Webhook]
    secrets: Mapping[str, str]
    certificates: ssl.SSLContext | None = None
    calls: dict[str, Future[int]] = field(default_factory=dict)
    """The last call of each system: one that does not come to an end is not joined by another."""

    def registered(self, organisation: str) -> Sequence[Webhook]:
        return [webhook for webhook in self.webhooks if webhook.organisation == organisation]

    def deliver(self, webhook: Webhook, message_id: str, at: datetime, body: str) -> None:
        signature = Signing(self.secrets[webhook.secret]).sign(message_id, at, body)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }
        status = self._in_time(webhook.client, lambda: self._post(webhook, body, headers))
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise NotDelivered(f"it answered {status}")

    def _in_time(self, client: str, call: Callable[[], int]) -> int:
        last = self.calls.get(client)
        if last and not last.done():
            raise NotDelivered("its answer to the last call does not come to an end")
        self.calls[client] = answer = ask_aside(call)
        try:
            return answer.result(LONGEST)
        except TimeoutError as late:
            raise NotDelivered("its answer does not come to an end") from late
        except (HTTPError, OSError, ValueError) as error:
            raise NotDelivered("it does not answer") from error

    def _post(self, webhook: Webhook, body: str, headers: Mapping[str, str]) -> int:
        address = urlsplit(webhook.url)
        target = f"{address.path or '/'}{f'?{address.query}' if address.query else ''}"
        with self._pool(address, _looked_up(address, inside=webhook.inside)) as pool:
            answer = pool.urlopen(
                "POST", target, body.encode(), {"Host": address.netloc, **headers},
                retries=False, redirect=False, preload_content=False,
            )  # fmt: skip
            answer.close()
        return int(answer.status)

    def _pool(self, address: SplitResult, ip: str) -> HTTPConnectionPool:
        """The connection to what was looked up, which is the address's own by its certificate."""
        if address.scheme == "http":
            return HTTPConnectionPool(ip, address.port or 80, timeout=TIME_LIMITS)
        context = self.certificates or ssl.create_default_context()
        return HTTPSConnectionPool(
            ip,
            address.port or 443,
            timeout=TIME_LIMITS,
            ssl_context=context,
            server_hostname=address.hostname,
            assert_hostname=address.hostname,
        )


def faults_of_webhooks(
    webhooks: Iterable[Webhook], secrets: Mapping[str, str], *, encrypted: bool
) -> Iterator[tuple[str, str]]:
    """Say what nobody could be told with or must not be: each with what to do. In production all is *encrypted*."""
    for webhook in webhooks:
        if encrypted and not webhook.url.startswith("https://"):
            yield (
                f"The webhook of {webhook.client} is no https address: what it is told could be read on the way.",
                "Name its https address in SIGN_IN_FILE.",
            )
        if not is_sound_secret(secrets.get(webhook.secret, "")):
            name = f"WEBHOOK_SECRET_{webhook.secret}"
            needed = f"whsec_ and then at least {LEAST_SECRET} random bytes as base64"
            yield (
                f"{name} must be {needed}: it signs what {webhook.client} is told.",
                f"Set {name} to what echo whsec_$(openssl rand -base64 32) prints.",
            )


def is_sound_secret(secret: str) -> bool:
    """Whether a key is one that Standard Webhooks signs with, and long enough."""
    try:
        return secret.startswith(WEBHOOK_PREFIX) and len(base64.b64decode(secret[6:], validate=True)) >= LEAST_SECRET
    except ValueError:
        return False


def _looked_up(address: SplitResult, *, inside: bool) -> str:
    """Return the network address to call; ``NotDelivered`` if any that the name has is not to be called."""
    try:
        every = socket.getaddrinfo(address.hostname, address.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise NotDelivered("its name leads nowhere") from error
    found = [str(each[4][0]) for each in every]
    if not inside and not all(_is_public(ip) for ip in found):
        raise NotDelivered("its address is inside a network, and it is not registered as such")
    return found[0]


def _is_public(ip: str) -> bool:
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and any(address in network for network in _LEADS_ELSEWHERE):
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_global and not address.is_multicast
