"""Webhooks: each system is told what happened over TLS alone, signed with a key of its own."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.adapters.webhook_calls import faults_of_webhooks
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Shortcoming


def unusable_webhooks(it: Installation) -> Iterator[Shortcoming]:
    webhooks = it.sign_in.webhooks if it.sign_in else ()
    secrets = it.settings.webhook_secrets
    for words, remedy in faults_of_webhooks(webhooks, secrets, encrypted=it.settings.production):
        yield Shortcoming("webhook-unusable", words, remedy)
