"""Reads a snapshot from a CMS, fetching only what the cache does not hold. The bytes are those of the file."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from slp_build.errors import LostFile, SnapshotError
from slp_build.model.snapshot import Index, Snapshot, decode_index, decode_records, hash_record, snapshot_of
from slp_build.model.snapshot_file import checked_blob

BATCH = 1000  # records a request: few round trips, and a body that stays below common limits
TIMEOUT = httpx.Timeout(10.0, read=60.0)


@dataclass(frozen=True, slots=True)
class HttpBlobs:
    """A CMS's files, kept by hash once fetched."""

    client: httpx.Client
    url: str
    cache: Path

    def read(self, sha256: str) -> bytes:
        kept = self.cache / "blobs" / sha256
        if kept.is_file():
            return checked_blob(kept.read_bytes(), sha256, self.url)
        data = checked_blob(_get(self.client, f"{self.url}/blobs/{sha256}"), sha256, self.url)
        _keep(kept, data)
        return data


def fetch_snapshot(url: str, token: str, cache: Path) -> Snapshot:
    """Return the snapshot at `url` (…/snapshot/public or …/snapshot/bridge). `cache` keeps records by their hash.

    Raises SnapshotError when the CMS does not answer, refuses the token, or sends what its index does not name.
    """
    if not _is_address(url):
        raise SnapshotError(f"{url}: this is not an address; name a snapshot's, as https://cms.example/snapshot/public")
    url = url.rstrip("/")
    if not re.fullmatch(r"[!-~]+", token):
        raise SnapshotError(f"{url}: the token is empty or not plain letters and signs; set SLP_SNAPSHOT_TOKEN")
    client = httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT)
    index = decode_index(_get(client, url), url)
    cache = cache / index.audience  # two audiences never share a folder
    found = _records(client, url, index, cache)
    payloads = [found[entry.hash] for entry in index.entries]
    return snapshot_of(index, decode_records(index, payloads, url), HttpBlobs(client, url, cache))


def _is_address(url: str) -> bool:
    try:
        return bool(httpx.URL(url).host)
    except (httpx.InvalidURL, ValueError):
        return False


def _records(client: httpx.Client, url: str, index: Index, cache: Path) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    missing: list[str] = []
    for digest in dict.fromkeys(entry.hash for entry in index.entries):
        kept = cache / "records" / digest
        if kept.is_file() and hash_record(data := kept.read_bytes()) == digest:
            found[digest] = data
        else:
            missing.append(digest)
    for batch in _batches(missing):
        body = _request(client, "POST", f"{url}/records", json=batch).content
        lines = body.split(b"\n")[:-1]
        if len(lines) != len(batch):
            raise SnapshotError(f"{url}: asked for {len(batch)} records, got {len(lines)}; run the build again")
        for digest, data in zip(batch, lines, strict=True):
            found[digest] = data
            _keep(cache / "records" / digest, data)
    return found


def _batches(items: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _get(client: httpx.Client, url: str) -> bytes:
    return _request(client, "GET", url).content


def _request(client: httpx.Client, method: str, url: str, json: list[str] | None = None) -> httpx.Response:
    try:
        response = client.request(method, url, json=json)
    except httpx.HTTPError as error:
        raise SnapshotError(
            f"{url}: no answer from the CMS ({type(error).__name__}); the live release stays"
        ) from error
    except (httpx.InvalidURL, ValueError) as error:
        raise SnapshotError(f"{url}: this is not an address") from error
    if response.status_code in (401, 403):
        raise SnapshotError(f"{url}: the CMS refuses the token ({response.status_code}); set SLP_SNAPSHOT_TOKEN")
    if response.status_code == 410:
        raise LostFile(f"{url}: the CMS has lost this file; upload it again")
    if response.status_code != 200:
        raise SnapshotError(f"{url}: the CMS answered {response.status_code}; the live release stays")
    return response


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(data)
    os.replace(aside, path)
