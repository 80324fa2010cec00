"""Snapshots: the same content is the same bytes, and what is read is what was meant."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import bridge_records, bridge_snapshot, public_records, public_snapshot
from slp_build.errors import SnapshotError
from slp_build.model.blocks import CalloutBlock, Fact, FactsBlock, QuoteBlock, TextBlock
from slp_build.model.bridge import AnyBridgeRecord
from slp_build.model.public import AnyPublicRecord, Article, News, PublicSchool, Vacancy
from slp_build.model.snapshot import (
    KINDS,
    SCHEMA,
    BridgeSnapshot,
    Entry,
    NoBlobs,
    PublicSnapshot,
    check_record,
    decode_index,
    decode_records,
    encode,
    hash_record,
    kind_of,
    records_of_kind,
    snapshot_of,
)
from slp_build.model.snapshot_file import WITH_FILES

words = st.text(max_size=12)
blocks = st.one_of(
    st.builds(TextBlock, html=words),
    st.builds(QuoteBlock, text=words, who=words, role=words),
    st.builds(CalloutBlock, tone=st.sampled_from(["note", "good", "warn"]), heading=words, html=words),
    st.builds(FactsBlock, heading=words, facts=st.lists(st.builds(Fact, term=words, answer=words)).map(tuple)),
)
common: dict[str, Any] = {
    "id": st.integers(1, 10**9).map("page:{}".format),
    "parent": st.none() | st.integers(1, 9).map("page:{}".format),
    "slug": words,
    "position": st.integers(0, 1000),
    "title": words,
    "sample": st.booleans(),
    "published": words,
    "changed": words,
    "body": st.lists(blocks, max_size=4).map(tuple),
}
degrees = st.none() | st.floats(-90, 90, allow_nan=False)
records = st.one_of(
    st.builds(Article, lead=words, **common),
    st.builds(News, lead=words, date=words, **common),
    st.builds(
        Vacancy,
        **common,
        **dict.fromkeys(("lead", "school_name", "town", "phase", "subject", "salary", "hours", "starts"), words),
        school=st.none() | words,
        closes=words,
    ),
    st.builds(
        PublicSchool,
        id=st.integers(900000, 999999).map("school:{}".format),
        urn=st.integers(900000, 999999),
        name=words,
        phase=words,
        town=words,
        latitude=degrees,
        longitude=degrees,
        sample=st.booleans(),
    ),
)
contents = st.lists(records, max_size=6, unique_by=lambda record: record.id)


def payloads(snapshot: Any) -> list[bytes]:
    return [encode(record) for record in snapshot.records.values()]


@given(contents)
def test_what_is_encoded_is_decoded_again(content: list[Any]) -> None:
    snapshot = PublicSnapshot.of(content)
    index = decode_index(encode(snapshot.index), "test")
    assert decode_records(index, payloads(snapshot), "test") == snapshot.records


@given(contents, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_no_byte(content: list[Any], random: Any) -> None:
    mixed = random.sample(content, len(content))
    one, other = PublicSnapshot.of(content), PublicSnapshot.of(mixed)
    assert encode(one.index) == encode(other.index)
    assert payloads(one) == payloads(other)


@given(records, words)
def test_a_record_that_says_something_else_has_another_hash(record: Any, title: str) -> None:
    field = "title" if hasattr(record, "title") else "name"
    changed = msgspec.structs.replace(record, **{field: title})
    same = getattr(record, field) == title
    assert (hash_record(encode(record)) == hash_record(encode(changed))) is same


@pytest.mark.parametrize("make", [public_snapshot, bridge_snapshot])
def test_an_index_names_every_record_once_with_its_kind_and_hash(make: Any) -> None:
    snapshot = make()
    assert snapshot.index.audience == snapshot.audience
    assert [entry.id for entry in snapshot.index.entries] == sorted(snapshot.records)
    for entry in snapshot.index.entries:
        record = snapshot.records[entry.id]
        assert entry == Entry(id=record.id, kind=kind_of(record), hash=hash_record(encode(record)))
        assert snapshot.hashes[entry.id] == entry.hash


def test_heads_hold_what_listings_need_and_no_body() -> None:
    head = public_snapshot().heads["page:6"]
    assert (head.kind, head.parent, head.title) == ("vacancy", "page:5", "Teacher of mathematics")
    assert head.closes == "2026-10-02T17:00:00+01:00"
    assert not hasattr(head, "body")


def test_records_are_found_by_kind_in_the_order_of_their_ids() -> None:
    assert [record.id for record in records_of_kind(public_snapshot(), "section")] == ["page:2", "page:5"]


def test_an_index_of_an_audience_makes_that_audiences_snapshot() -> None:
    assert isinstance(snapshot_of(public_snapshot().index, {}, NoBlobs()), PublicSnapshot)
    assert isinstance(snapshot_of(bridge_snapshot().index, {}, NoBlobs()), BridgeSnapshot)


def test_a_snapshot_without_files_says_so() -> None:
    with pytest.raises(SnapshotError, match=r"file 0{12}…: this snapshot holds no files"):
        NoBlobs().read("0" * 64)


@pytest.mark.parametrize(
    ("index", "says"),
    [
        (b"", "this is not a snapshot"),
        (b"<html>", "this is not a snapshot"),
        (b'{"audience": "public"}', "this is not a snapshot"),
        (encode({"schema": SCHEMA + 1}), "a later schema"),
        (encode({"schema": SCHEMA - 1}), "an earlier schema"),
        (encode({"schema": SCHEMA, "audience": "press", "entries": []}), "the index cannot be read"),
        (encode({"schema": SCHEMA, "audience": "public"}), "the index cannot be read"),
    ],
)
def test_what_is_no_index_is_refused_by_name(index: bytes, says: str) -> None:
    with pytest.raises(SnapshotError, match=says) as caught:
        decode_index(index, "https://cms.example/snapshot/public")
    assert "https://cms.example/snapshot/public" in str(caught.value)


def entry_of(record: Any, **changes: str) -> tuple[Entry, bytes]:
    data = encode(record)
    known = {"id": record.id, "kind": kind_of(record), "hash": hash_record(data)}
    return Entry(**{**known, **changes}), data


def test_a_record_under_another_id_or_kind_is_refused() -> None:
    article = public_snapshot().records["page:3"]
    for changes in ({"id": "page:4"}, {"kind": "news"}):
        with pytest.raises(SnapshotError, match="under the wrong id, or twice"):
            check_record(*entry_of(article, **changes), "public", "test")


def test_bytes_that_are_not_the_indexs_are_refused() -> None:
    entry, data = entry_of(public_snapshot().records["page:3"])
    with pytest.raises(SnapshotError, match="page:3 is not what the index says"):
        check_record(entry, data + b" ", "public", "test")


@pytest.mark.parametrize("data", [b"[]", b"{", b'{"type":"article"}'])
def test_bytes_that_are_no_record_are_refused_by_name(data: bytes) -> None:
    entry = Entry(id="page:3", kind="article", hash=hash_record(data))
    with pytest.raises(SnapshotError, match=r"test: record page:3 \(article\) cannot be read"):
        check_record(entry, data, "public", "test")


def test_the_other_audiences_kind_is_refused_before_its_fields_are_read() -> None:
    for record in bridge_records():
        with pytest.raises(SnapshotError, match=f"{record.id} .*no public record is of it"):
            check_record(*entry_of(record), "public", "test")


def test_a_record_named_twice_is_refused() -> None:
    entry, data = entry_of(public_snapshot().records["page:3"])
    index = msgspec.structs.replace(public_snapshot().index, entries=(entry, entry))
    with pytest.raises(SnapshotError, match="page:3 stands under the wrong id, or twice"):
        decode_records(index, [data, data], "test")


def test_two_records_of_one_id_are_no_snapshot() -> None:
    one = public_snapshot().records["page:3"]
    with pytest.raises(SnapshotError, match="page:3: two records have this id"):
        PublicSnapshot.of([one, msgspec.structs.replace(one, title="Another")])


@pytest.mark.parametrize("record", bridge_records(), ids=kind_of)
def test_no_member_record_is_ever_read_as_a_public_one(record: Any) -> None:
    smuggled = PublicSnapshot.of([record])
    with pytest.raises(SnapshotError, match=record.id):
        decode_records(smuggled.index, payloads(smuggled), "test")


@pytest.mark.parametrize("record", public_records(), ids=kind_of)
def test_no_public_record_is_ever_read_as_a_members(record: Any) -> None:
    mixed = BridgeSnapshot.of([record])
    with pytest.raises(SnapshotError, match=record.id):
        decode_records(mixed.index, payloads(mixed), "test")


def test_a_field_that_nobody_knows_is_refused() -> None:
    record = public_snapshot().records["page:3"]
    data = encode(record)[:-1] + b',"pupils":31}'
    entry = Entry(id=record.id, kind="article", hash=hash_record(data))
    index = msgspec.structs.replace(public_snapshot().index, entries=(entry,))
    with pytest.raises(SnapshotError, match=r"page:3 \(article\) cannot be read: .*pupils"):
        decode_records(index, [data], "test")


def test_no_kind_of_record_stands_in_both_audiences() -> None:
    assert {kind_of(record) for record in public_records()} <= KINDS["public"]
    assert {kind_of(record) for record in bridge_records()} <= KINDS["bridge"]
    assert KINDS["public"] & KINDS["bridge"] == set()


def test_the_kinds_with_files_are_those_whose_records_name_one() -> None:
    every = (*get_args(AnyPublicRecord), *get_args(AnyBridgeRecord))
    named = {kind.__struct_config__.tag for kind in every if "sha256" in kind.__struct_fields__}
    assert named == set(WITH_FILES)
