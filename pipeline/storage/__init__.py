"""Object storage: a folder on this machine, or S3.

    base.py      what every store does, and which keys there may be
    headers.py   content type and cache policy by name
    local.py     a folder
    s3.py        S3 and what speaks its protocol; the calls made and the permissions they need
    cors.py      which pages may send to a bucket
    transfer.py  how S3's transport fails and is tried again

Vendor errors end here: callers see `ObjectExists`, `ObjectMissing`, `StorageFull` and `StorageUnavailable`.
"""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from pipeline.storage.base import ObjectFacts, ObjectStore
from pipeline.storage.headers import headers_for

__all__ = ["ObjectFacts", "ObjectStore", "headers_for", "open_store"]


def open_store(url: str, *, access_key: str | None = None, secret_key: str | None = None) -> ObjectStore:
    """The store at `url`: `file:///abs/path`, a plain path, or `s3://bucket/prefix?endpoint=http://…&region=…`.

    Nothing is connected to yet, and no bucket is ever made. Without keys, S3 finds its credentials as AWS's tools do
    (the machine's role); without an endpoint it is AWS.

    Raises:
        ValueError: the URL is of another kind.
    """
    parts = urlsplit(url)
    if parts.scheme in {"", "file"} and parts.netloc in {"", "localhost"}:
        from pipeline.storage.local import LocalStore

        return LocalStore(Path(unquote(parts.path) if parts.scheme else url))
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(f"{url!r} is neither a folder nor s3://bucket/prefix")
    from pipeline.storage.s3 import S3Store, connect

    options = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    if unknown := options.keys() - {"endpoint", "region"}:
        raise ValueError(f"{url!r}: {', '.join(sorted(unknown))} says nothing to S3")
    client = connect(options.get("endpoint"), options.get("region"), access_key, secret_key)
    return S3Store(client, parts.netloc, unquote(parts.path).strip("/"))
