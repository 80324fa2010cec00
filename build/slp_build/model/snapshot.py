"""A snapshot: the live content of one audience at one instant, typed, canonical and content-addressed.

An index lists every record's id, kind and hash; the hash is that of the record's own bytes. Two snapshots of the same
content are the same bytes, whether taken in process, from a file or over HTTP. Public and Bridge snapshots are two
types, decoded by two decoders: a Bridge record in a public snapshot does not decode.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Literal, Protocol, Self

import msgspec

from slp_build.errors import SnapshotError
from slp_build.model.bridge import AnyBridgeRecord
from slp_build.model.public import AnyPublicRecord

SCHEMA = 1
Audience = Literal["public", "bridge"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One record in the index."""

    id: str
    kind: str
    hash: str


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot holds, sorted by id."""

    schema: int
    audience: Audience
    entries: tuple[Entry, ...]


class Blobs(Protocol):
    """Where a snapshot's files can be read, by the sha256 of their bytes."""

    def read(self, sha256: str) -> bytes: ...


class NoBlobs:
    """A snapshot without files."""

    def read(self, sha256: str) -> bytes:
        raise SnapshotError(f"file {sha256[:12]}…: this snapshot holds no files")


def encode(value: object) -> bytes:
    """Return the canonical bytes of a record or an index."""
    return msgspec.json.encode(value, order="deterministic")


def hash_record(data: bytes) -> str:
    """Return the hash that addresses a record's bytes (blake2b, 160 bits, hex)."""
    return blake2b(data, digest_size=20).hexdigest()


def kind_of(record: object) -> str:
    """Return a record's kind: the tag it carries on the wire."""
    return str(type(record).__struct_config__.tag)  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class PublicSnapshot:
    """Public records by id, with where their files are read."""

    records: Mapping[str, AnyPublicRecord]
    blobs: Blobs
    audience: Literal["public"] = "public"

    @classmethod
    def of(cls, records: Iterable[AnyPublicRecord], blobs: Blobs | None = None) -> Self:
        """Return a snapshot of these records, sorted. Raises SnapshotError on two records of one id."""
        return cls(records=_by_id(records), blobs=blobs or NoBlobs())

    @cached_property
    def index(self) -> Index:
        return _index("public", self.records)


@dataclass(frozen=True, kw_only=True)
class BridgeSnapshot:
    """Bridge records by id, with where their files are read. Shares no base with the public one."""

    records: Mapping[str, AnyBridgeRecord]
    blobs: Blobs
    audience: Literal["bridge"] = "bridge"

    @classmethod
    def of(cls, records: Iterable[AnyBridgeRecord], blobs: Blobs | None = None) -> Self:
        """Return a snapshot of these records, sorted. Raises SnapshotError on two records of one id."""
        return cls(records=_by_id(records), blobs=blobs or NoBlobs())

    @cached_property
    def index(self) -> Index:
        return _index("bridge", self.records)


Snapshot = PublicSnapshot | BridgeSnapshot

_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    "public": msgspec.json.Decoder(AnyPublicRecord),
    "bridge": msgspec.json.Decoder(AnyBridgeRecord),
}


def decode_index(data: bytes, where: str) -> Index:
    """Return the index in `data`; `where` names the file or address in errors."""
    try:
        schema = msgspec.json.decode(data, type=_SchemaOnly).schema
    except msgspec.MsgspecError as error:
        raise SnapshotError(f"{where}: this is not a snapshot ({error})") from error
    if schema != SCHEMA:
        newer = "a later" if schema > SCHEMA else "an earlier"
        raise SnapshotError(
            f"{where}: the snapshot is of {newer} schema ({schema}; this build reads {SCHEMA}); "
            "bring the CMS and the build to the same version"
        )
    try:
        return msgspec.json.decode(data, type=Index)
    except msgspec.MsgspecError as error:
        raise SnapshotError(f"{where}: the index cannot be read ({error}); take the snapshot again") from error


def decode_records(index: Index, payloads: Iterable[bytes], where: str) -> dict[str, Any]:
    """Return the records of `index` by id. `payloads` are their bytes in the index's order.

    Raises SnapshotError when one is missing, is not the bytes the index names, or is of another audience.
    """
    decoder = _DECODERS[index.audience]
    records: dict[str, Any] = {}
    for entry, data in zip(index.entries, payloads, strict=True):
        if hash_record(data) != entry.hash:
            raise SnapshotError(f"{where}: record {entry.id} is not what the index says; take the snapshot again")
        try:
            record = decoder.decode(data)
        except msgspec.MsgspecError as error:
            raise SnapshotError(f"{where}: record {entry.id} ({entry.kind}) cannot be read: {error}") from error
        if record.id != entry.id or kind_of(record) != entry.kind or entry.id in records:
            raise SnapshotError(f"{where}: record {entry.id} stands under the wrong id, or twice")
        records[entry.id] = record
    return records


def snapshot_of(index: Index, records: dict[str, Any], blobs: Blobs) -> Snapshot:
    """Return the snapshot type of the index's audience."""
    if index.audience == "public":
        return PublicSnapshot(records=records, blobs=blobs)
    return BridgeSnapshot(records=records, blobs=blobs)


class _SchemaOnly(msgspec.Struct):
    schema: int


def _by_id(records: Iterable[Any]) -> dict[str, Any]:
    ordered = sorted(records, key=lambda record: record.id)
    found = {record.id: record for record in ordered}
    if len(found) != len(ordered):
        seen: set[str] = set()
        double = next(r.id for r in ordered if r.id in seen or seen.add(r.id))  # type: ignore[func-returns-value]
        raise SnapshotError(f"{double}: two records have this id")
    return found


def _index(audience: Audience, records: Mapping[str, Any]) -> Index:
    entries = tuple(
        Entry(id=record.id, kind=kind_of(record), hash=hash_record(encode(record))) for record in records.values()
    )
    return Index(schema=SCHEMA, audience=audience, entries=entries)
