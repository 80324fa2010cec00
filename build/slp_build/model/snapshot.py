"""A snapshot: the live content of one audience at one instant, typed, canonical and content-addressed.

An index lists every record's id, kind and hash; the hash is that of the record's own bytes. Two snapshots of the same
content are the same bytes, whether taken in process, from a file or over HTTP. Public and Bridge snapshots are two
types, decoded by two decoders: a Bridge record in a public snapshot does not decode.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any, Literal, Protocol, Self, TypeVar, get_args

import msgspec

from slp_build.errors import UNDECODABLE, SnapshotError
from slp_build.model.bridge import AnyBridgeRecord
from slp_build.model.head import Head, decode_head
from slp_build.model.public import AnyPublicRecord

SCHEMA = 2
RECORD_DIGEST = 20  # bytes of a record's hash
Audience = Literal["public", "bridge"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One record in the index."""

    id: str
    kind: str
    hash: str


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot holds, sorted by id."""

    schema: int
    audience: Audience
    entries: tuple[Entry, ...]


def is_record(source: str) -> bool:
    """Return whether what a file was made from is a record (its id), and not a file in git or a list of the build's."""
    return ":" in source


def with_all_below(ids: Iterable[str], heads: Mapping[str, Head]) -> set[str]:
    """Return some records' ids and those of everything that stands below them, or is another address of one of them."""
    found = set(ids)
    while more := {k for k, h in heads.items() if k not in found and (h.parent in found or h.original in found)}:
        found |= more
    return found


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
    return blake2b(data, digest_size=RECORD_DIGEST).hexdigest()


def hash_parts(parts: Iterable[bytes | memoryview]) -> str:
    """Return the hash (`hash_record`) of bytes that come part by part."""
    state = blake2b(digest_size=RECORD_DIGEST)
    for part in parts:
        state.update(part)
    return state.hexdigest()


def kind_of(record: object) -> str:
    """Return a record's kind: the tag it carries on the wire."""
    return str(type(record).__struct_config__.tag)  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class PublicSnapshot:
    """Public records by id, with where their files are read."""

    records: Mapping[str, AnyPublicRecord]
    blobs: Blobs
    audience: Literal["public"] = "public"
    known: Index | None = None

    @classmethod
    def of(cls, records: Iterable[AnyPublicRecord], blobs: Blobs | None = None) -> Self:
        """Return a snapshot of these records, sorted. Raises SnapshotError on two records of one id."""
        return cls(records=_by_id(records), blobs=blobs or NoBlobs())

    @cached_property
    def index(self) -> Index:
        return self.known or _index("public", self.records)

    @cached_property
    def heads(self) -> Mapping[str, Head]:
        return _heads(self.records)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.index.entries}

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        return {entry.id: entry.hash for entry in self.index.entries}


@dataclass(frozen=True, kw_only=True)
class BridgeSnapshot:
    """Bridge records by id, with where their files are read. Shares no base with the public one."""

    records: Mapping[str, AnyBridgeRecord]
    blobs: Blobs
    audience: Literal["bridge"] = "bridge"
    known: Index | None = None

    @classmethod
    def of(cls, records: Iterable[AnyBridgeRecord], blobs: Blobs | None = None) -> Self:
        """Return a snapshot of these records, sorted. Raises SnapshotError on two records of one id."""
        return cls(records=_by_id(records), blobs=blobs or NoBlobs())

    @cached_property
    def index(self) -> Index:
        return self.known or _index("bridge", self.records)

    @cached_property
    def heads(self) -> Mapping[str, Head]:
        return _heads(self.records)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.index.entries}

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        return {entry.id: entry.hash for entry in self.index.entries}


Snapshot = PublicSnapshot | BridgeSnapshot
S = TypeVar("S", PublicSnapshot, BridgeSnapshot)

_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    "public": msgspec.json.Decoder(AnyPublicRecord),
    "bridge": msgspec.json.Decoder(AnyBridgeRecord),
}

KINDS: Mapping[str, frozenset[str]] = {
    "public": frozenset(kind.__struct_config__.tag for kind in get_args(AnyPublicRecord)),
    "bridge": frozenset(kind.__struct_config__.tag for kind in get_args(AnyBridgeRecord)),
}
"""The kinds of record that each audience has. None stands in both: fields would not tell a member's file apart."""


def decode_index(data: bytes, where: str) -> Index:
    """Return the index in `data`; `where` names the file or address in errors."""
    try:
        schema = msgspec.json.decode(data, type=_SchemaOnly).schema
    except UNDECODABLE as error:
        raise SnapshotError(f"{where}: this is not a snapshot ({error})") from error
    if schema != SCHEMA:
        newer = "a later" if schema > SCHEMA else "an earlier"
        raise SnapshotError(
            f"{where}: the snapshot is of {newer} schema ({schema}; this build reads {SCHEMA}); "
            "bring the CMS and the build to the same version"
        )
    try:
        return msgspec.json.decode(data, type=Index)
    except UNDECODABLE as error:
        raise SnapshotError(f"{where}: the index cannot be read ({error}); take the snapshot again") from error


def check_record(entry: Entry, data: bytes, audience: Audience, where: str) -> Head:
    """Return the head of a record's bytes.

    Raises SnapshotError when they are not the bytes that the index names, or of a kind that this audience has not.
    """
    if hash_record(data) != entry.hash:
        raise SnapshotError(f"{where}: record {entry.id} is not what the index says; take the snapshot again")
    try:
        head = decode_head(data)
    except UNDECODABLE as error:
        raise SnapshotError(f"{where}: record {entry.id} ({entry.kind}) cannot be read: {error}") from error
    return check_head(entry, head, audience, where)


def check_head(entry: Entry, head: Head, audience: Audience, where: str) -> Head:
    """Return the head when it is the entry's, and of a kind that this audience has. Raises SnapshotError otherwise."""
    if head.id != entry.id or head.kind != entry.kind:
        raise SnapshotError(f"{where}: record {entry.id} stands under the wrong id, or twice")
    if head.kind not in KINDS[audience]:
        raise SnapshotError(f"{where}: record {entry.id} ({entry.kind}) cannot be read: no {audience} record is of it")
    return head


def decode_record(entry: Entry, data: bytes, audience: Audience, where: str) -> Any:
    """Return a record. Raises SnapshotError when its fields are not those of this audience's record of its kind."""
    try:
        return _DECODERS[audience].decode(data)
    except UNDECODABLE as error:
        raise SnapshotError(f"{where}: record {entry.id} ({entry.kind}) cannot be read: {error}") from error


def decode_records(index: Index, payloads: Iterable[bytes], where: str) -> dict[str, Any]:
    """Return the records of `index` by id. `payloads` are their bytes in the index's order. Raises SnapshotError."""
    records: dict[str, Any] = {}
    for entry, data in zip(index.entries, payloads, strict=True):
        check_record(entry, data, index.audience, where)
        if entry.id in records:
            raise SnapshotError(f"{where}: record {entry.id} stands under the wrong id, or twice")
        records[entry.id] = decode_record(entry, data, index.audience, where)
    return records


def snapshot_of(index: Index, records: Mapping[str, Any], blobs: Blobs) -> Snapshot:
    """Return the snapshot type of the index's audience."""
    if index.audience == "public":
        return PublicSnapshot(records=records, blobs=blobs, known=index)
    return BridgeSnapshot(records=records, blobs=blobs, known=index)


def laid_over(snapshot: S, *records: Any, blobs: Blobs | None = None) -> S:
    """Return the snapshot with records put into it, each in place of that of its id if there is one.

    `blobs` are where its files are read, if not where they were.
    """
    lines = {record.id: encode(record) for record in records}
    entries = dict(snapshot.entries)
    for record in records:
        entries[record.id] = Entry(id=record.id, kind=kind_of(record), hash=hash_record(lines[record.id]))
    if len(entries) != len(snapshot.entries):
        entries = {key: entries[key] for key in sorted(entries)}
    index = Index(schema=SCHEMA, audience=snapshot.audience, entries=tuple(entries.values()))
    heads = {**snapshot.heads, **{key: decode_head(line) for key, line in lines.items()}}
    found = LaidOver(snapshot.records, {record.id: record for record in records}, heads)
    return replace(snapshot, records=found, known=index, blobs=blobs or snapshot.blobs)


class LaidOver(Mapping[str, Any]):
    """Records by id, some of them others than in the mapping below, which is not copied."""

    def __init__(self, below: Mapping[str, Any], above: Mapping[str, Any], heads: Mapping[str, Head]) -> None:
        self._below = below
        self._above = above
        self.heads = heads

    def __getitem__(self, key: str) -> Any:
        return self._above[key] if key in self._above else self._below[key]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._below, *self._above}))

    def __len__(self) -> int:
        return len(self._below.keys() | self._above.keys())


def records_of_kind(snapshot: Snapshot, kind: str) -> Iterator[Any]:
    """Yield a snapshot's records of one kind, by id."""
    return (snapshot.records[key] for key, head in snapshot.heads.items() if head.kind == kind)


class _SchemaOnly(msgspec.Struct):
    schema: int


def _heads(records: Mapping[str, Any]) -> Mapping[str, Head]:
    """Return every record's head; records that stand in a file know their own."""
    return getattr(records, "heads", None) or {key: decode_head(encode(record)) for key, record in records.items()}


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
