"""Where an S3 bucket is and who asks for it, read from a URL whose secrets appear in no message."""

import re
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from storage.contract import StoreMisconfigured

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+")
_SHAPE: Final = (
    "s3://ACCESS:SECRET@host:port/bucket?secure=false&region=..., with every / and @ in a key percent-encoded"
)


@dataclass(frozen=True, slots=True)
class S3Location:
    endpoint: str
    bucket: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    secure: bool = True
    region: str = "us-east-1"

    @classmethod
    def parse(cls, url: str, *, access_key: str | None = None, secret_key: str | None = None) -> Self:
        """Read the URL; keys in it go before those given apart."""
        try:
            return cls._parse(urlsplit(url), access_key or "", secret_key or "")
        except ValueError:
            # The reason would quote the URL, and with it a secret.
            raise StoreMisconfigured(f"the URL of the object store is not {_SHAPE}") from None

    @classmethod
    def _parse(cls, parts: SplitResult, access_key: str, secret_key: str) -> Self:
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
        bucket = parts.path.removeprefix("/").removesuffix("/")
        if parts.scheme != "s3" or not _HOST.fullmatch(parts.hostname or "") or not _BUCKET.fullmatch(bucket):
            raise ValueError
        if options.keys() - {"secure", "region"} or options.get("secure") not in (None, ["true"], ["false"]):
            raise ValueError
        access = unquote(parts.username or "") or access_key
        secret = unquote(parts.password or "") or secret_key
        if not (access and secret):
            raise StoreMisconfigured("the S3 object store needs an access key and a secret key")
        return cls(
            endpoint=f"{parts.hostname}:{parts.port}" if parts.port else f"{parts.hostname}",
            bucket=bucket,
            access_key=access,
            secret_key=secret,
            secure=options.get("secure") != ["false"],
            region=options.get("region", ["us-east-1"])[-1],
        )

    @property
    def name(self) -> str:
        return f"s3://{self.endpoint}/{self.bucket}"
