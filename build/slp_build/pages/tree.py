"""The tree of one site's pages, from their heads: addresses, children, and what every answer about them is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from slp_build.model.address import page_addresses
from slp_build.model.head import Head
from slp_build.model.snapshot import encode, hash_record


@dataclass(frozen=True, kw_only=True)
class Tree:
    """The pages below one root. `hashes` are the records' own, by id."""

    root: str
    heads: Mapping[str, Head]
    hashes: Mapping[str, str]

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        """Every page's address by id. Raises BuildError when two pages want one, or a parent is missing."""
        return page_addresses(self.heads, self.root)

    @cached_property
    def children(self) -> Mapping[str | None, tuple[str, ...]]:
        """Pages' ids by their parent's, in the editors' order."""
        found: dict[str | None, list[Head]] = {}
        for head in self.heads.values():
            if head.is_page:
                found.setdefault(head.parent, []).append(head)
        return {
            parent: tuple(head.id for head in sorted(heads, key=lambda head: (head.position, head.id)))
            for parent, heads in found.items()
        }

    @cached_property
    def home(self) -> str | None:
        """The id of the page at the root, if there is one."""
        return next(iter(self.children.get(None, ())), None)

    def take_over(self, before: "Tree") -> frozenset[str] | None:
        """Take over from the last build's tree what is the same in this one, and return the keys that may not be.

        None where a page has come, gone or moved: then nothing is taken over, and every key must be asked for.
        """
        if self.root != before.root or self.heads.keys() != before.heads.keys():
            return None
        differ = [(head, old) for key, head in self.heads.items() if head is not (old := before.heads[key])]
        if any(_place(head) != _place(old) for head, old in differ):
            return None
        for name in ("addresses", "children", "_kinds"):  # cached properties, kept in an object's own dictionary
            self.__dict__[name] = getattr(before, name)
        records = (key for key, value in self.hashes.items() if value != before.hashes[key])
        return frozenset({*(f"record:{key}" for key in records), *(f"head:{head.id}" for head, _ in differ)})

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """Return the ids of every record of a kind, sorted."""
        return self._kinds.get(kind, ())

    def ancestors(self, reference: str) -> tuple[str, ...]:
        """Return the ids of the pages above a page, the root's first."""
        found: list[str] = []
        parent = self.heads[reference].parent
        while parent:
            found.append(parent)
            parent = self.heads[parent].parent
        return tuple(reversed(found))

    def value(self, key: str) -> str:
        """Return what the answer behind a key is now, as text that differs when the answer does."""
        what, _, reference = key.partition(":")
        match what:
            case "record":
                return self.hashes.get(reference, "")
            case "head":
                head = self.heads.get(reference)
                return digest(msgspec.structs.replace(head, lead="")) if head else ""
            case "address":
                return self.addresses.get(reference, "")
            case "children":
                return digest(self.children.get(reference, ()))
            case "kind":
                return digest([(key, self.hashes[key]) for key in self.of_kind(reference)])
        raise KeyError(key)

    @cached_property
    def _kinds(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for key, head in self.heads.items():
            found.setdefault(head.kind, []).append(key)
        return {kind: tuple(sorted(keys)) for kind, keys in found.items()}


def _place(head: Head) -> tuple[object, ...]:
    return head.kind, head.parent, head.slug, head.position


def digest(value: Any) -> str:
    """Return a hash of plain values (texts, numbers, tuples, structs), the same in every process."""
    return hash_record(encode(value))
