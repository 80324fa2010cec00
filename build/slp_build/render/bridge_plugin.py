"""The Bridge tree's own part of the MkDocs plugin. It knows no public record, view or export."""

from collections.abc import Collection, Iterable, Iterator, Set
from datetime import datetime
from pathlib import Path

from slp_build.audited import audited_bridge
from slp_build.config import Paths, load_partnership
from slp_build.errors import SnapshotError
from slp_build.model.bridge import BridgeDocument, BridgeImage
from slp_build.model.export import Export
from slp_build.model.markdown import MarkdownPage
from slp_build.model.policy import check_cover, load_policy
from slp_build.model.snapshot import BridgeSnapshot, records_of_kind
from slp_build.pages import bridge
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.planned import Planned
from slp_build.render.assets import bundle
from slp_build.render.documents import document_files
from slp_build.render.inputs import BridgeInputs
from slp_build.render.output import Extra
from slp_build.render.plugin import TreePlugin
from slp_build.render.renditions import make_pictures
from slp_build.sources.snapshot_file import read_snapshot


class BridgePlugin(TreePlugin):
    """The Bridge tree. Every address of it must be covered by the policy."""

    audience = "bridge"
    inputs: BridgeInputs

    def read_inputs(self, paths: Paths, now: datetime) -> None:
        snapshot = read_snapshot(Path(self.config.snapshot or paths.snapshots / "bridge.zip"))
        if not isinstance(snapshot, BridgeSnapshot):
            raise SnapshotError(f"{self.config.snapshot}: this is the public snapshot; name the Bridge's")
        self.inputs = bridge_inputs(paths, snapshot, now)

    def open_site(self, markdown: tuple[MarkdownPage, ...]) -> None:
        inputs = self.inputs
        self.bundle = bundle(inputs.theme, "bridge")
        images = [r for r in records_of_kind(inputs.snapshot, "bridge_image") if isinstance(r, BridgeImage)]
        self.pictures = make_pictures(images, inputs.snapshot.blobs, inputs.cache / "bridge", "/bridge")
        self.site = bridge.bridge_site(
            snapshot=inputs.snapshot,
            partnership=inputs.partnership,
            assets=self.bundle.assets,
            now=inputs.now,
            renditions=self.pictures.renditions,
            markdown=markdown,
            exports=inputs.exports,
            before=self.site_before,
        )

    def planned(self) -> Iterator[Planned[BridgeView]]:
        return bridge.planned_pages(self.site)

    def planned_markdown(self, page: MarkdownPage) -> Planned[BridgeView]:
        return bridge.planned_markdown(page, self.site)

    def exports(self) -> Iterable[Export]:
        return self.inputs.exports.sets.values()

    def ground(self) -> object:
        return self.inputs.partnership, self.bundle.assets

    def extras(self, pages: Collection[str], unlisted: Set[str]) -> Iterator[Extra]:
        snapshot = self.inputs.snapshot
        documents = [r for r in records_of_kind(snapshot, "bridge_document") if isinstance(r, BridgeDocument)]
        files = [
            *(Extra(address=address, content=data) for address, data in self.bundle.files.items()),
            *(
                Extra(address=address, content=kept, lasting=True, sources=self.pictures.sources[address])
                for address, kept in self.pictures.files.items()
            ),
            *(Extra(address=address, content=path) for address, path in self.beside.items()),
            *document_files(documents, snapshot.blobs, "/bridge"),
        ]
        check_cover(self.inputs.policy, [*pages, *(extra.address for extra in files)])
        yield from files


def bridge_inputs(paths: Paths, snapshot: BridgeSnapshot, now: datetime) -> BridgeInputs:
    """Return the Bridge tree's inputs, its exports audited and its policy read."""
    partnership = load_partnership(paths.content / "partnership.toml")
    return BridgeInputs(
        snapshot=snapshot,
        exports=audited_bridge(paths.exports / "bridge", partnership.thresholds),
        policy=load_policy(paths.policy),
        partnership=partnership,
        theme=paths.theme,
        cache=paths.cache,
        now=now,
    )
