"""The files that pages offer, at addresses that last as long as their bytes do."""

from collections.abc import Iterable
from functools import partial

from slp_build.model.address import document_address
from slp_build.model.bridge import BridgeDocument
from slp_build.model.public import PublicDocument
from slp_build.model.snapshot import Blobs
from slp_build.render.output import Extra


def document_files(documents: Iterable[PublicDocument | BridgeDocument], blobs: Blobs, root: str) -> Iterable[Extra]:
    """Return every document's file. Two of the same bytes and name are one file, of both. `root` is the tree's."""
    files: dict[str, Extra] = {}
    for one in documents:
        address = document_address(one.sha256, one.filename, root)
        content = partial(blobs.read, one.sha256)
        sources = (*files[address].sources, one.id) if address in files else (one.id,)
        files[address] = Extra(address=address, content=content, lasting=True, sources=sources)
    return files.values()
