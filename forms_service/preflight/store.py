"""The object store: one that locks what is kept, for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming
from storage.contract import StoreError, StoreMisconfigured, StoreUnavailable
from storage.factory import disposal_identity
from storage.s3 import S3Store
from storage.s3_bucket import require_lock

SECONDS: Final = 5.0
_CERTIFICATE: Final = (
    "See that it speaks https, that its certificate is in date by a clock that is right, and of the name in "
    "OBJECT_STORE_URL, and that whoever signed it is in SSL_CERT_FILE, or known to this machine."
)


def unclear_store(it: Installation) -> Iterator[Shortcoming]:
    if it.settings.object_store_url:
        try:
            it.read_store()
        except StoreMisconfigured as error:
            words = f"OBJECT_STORE_URL cannot be used: {error}."
            yield Shortcoming("store-unclear", words, "Put OBJECT_STORE_URL right.")


def store_of_files(it: Installation) -> Iterator[Shortcoming]:
    if it.settings.object_store_url.startswith("file://"):
        yield Shortcoming(
            "store-does-not-lock",
            "A folder does not lock what is kept: whoever may write to it can change or delete records.",
            "Set OBJECT_STORE_URL to a bucket of S3 that has Object Lock (forms-service store probe --create).",
        )


def store_without_lock(it: Installation) -> Iterator[Shortcoming]:
    """Ask the store whether its bucket locks."""
    if it.bucket is None:
        return
    try:
        require_lock(it.bucket, seconds=SECONDS)
    except StoreUnavailable as away:
        yield Shortcoming(
            "store-away",
            f"The object store does not answer ({away}). Until it does, documents wait.",
            _CERTIFICATE if "SSL" in str(away) else "See that it runs, and that OBJECT_STORE_URL has its address.",
            Effect.OPEN,
        )
    except StoreMisconfigured as error:
        yield Shortcoming(
            "store-does-not-lock",
            f"The object store does not show that it locks what is kept: {error}.",
            "Make the bucket with Object Lock (forms-service store probe --create), and give the service's key the "
            "rights that docs/operations.md lists, GetBucketObjectLockConfiguration among them.",
        )


def own_identity_that_deletes(it: Installation) -> Iterator[Shortcoming]:
    """Where another identity disposes, have the service's own try to delete an object that was made for that.

    Why the store does not answer is said by the check above.
    """
    disposal = disposal_identity(it.bucket, it.settings.disposal_keys) if it.bucket else None
    if it.bucket is None or disposal is None:
        return
    try:
        may_delete = S3Store(it.bucket, disposal=disposal, seconds=SECONDS).own_identity_deletes()
    except StoreUnavailable:
        return
    except StoreError as error:
        yield Shortcoming(
            "store-disposal-identity",
            f"The identity that disposes could not delete what was put to try it: {error}.",
            "Give it s3:ListBucketVersions and s3:DeleteObjectVersion on this bucket, as docs/operations.md says.",
        )
        return
    if may_delete:
        yield Shortcoming(
            "store-own-identity-deletes",
            "The service's own identity may delete in the store, though another one disposes: whoever has its keys can "
            "destroy what no lock keeps.",
            "Take s3:DeleteObject and s3:DeleteObjectVersion from it, as docs/operations.md says.",
        )
