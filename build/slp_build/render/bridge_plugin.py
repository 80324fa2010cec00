"""The Bridge tree's own part of the MkDocs plugin. It knows no public record, view or export."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from slp_build.config import Paths, load_partnership
from slp_build.disclosure.gate import audited_bridge
from slp_build.errors import SnapshotError
from slp_build.model.address import document_address
from slp_build.model.bridge import BridgeDocument, BridgeImage
from slp_build.model.markdown import MarkdownPage
from slp_build.model.policy import check_cover, load_policy
from slp_build.model.snapshot import BridgeSnapshot
from slp_build.pages import bridge
from slp_build.pages.bridge_view import BridgeView
from slp_build.render.assets import bundle
from slp_build.render.inputs import BridgeInputs
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

    def open_site(self, markdown: tuple[MarkdownPage, ...]) -> Iterable[BridgeView]:
        inputs = self.inputs
        self.bundle = bundle(inputs.theme, "bridge")
        images = [r for r in inputs.snapshot.records.values() if isinstance(r, BridgeImage)]
        self.pictures = make_pictures(images, inputs.snapshot.blobs, inputs.cache / "bridge", "/bridge")
        self.site = bridge.bridge_site(
            snapshot=inputs.snapshot,
            partnership=inputs.partnership,
            assets=self.bundle.assets,
            now=inputs.now,
            renditions=self.pictures.renditions,
            markdown=markdown,
            exports=inputs.exports,
        )
        yield from bridge.page_views(self.site)

    def markdown_view(self, page: MarkdownPage) -> BridgeView:
        return bridge.markdown_view(page, self.site)

    def other_files(self) -> Iterator[tuple[str, bytes | Path]]:
        snapshot = self.inputs.snapshot
        documents: list[tuple[str, bytes | Path]] = [
            (document_address(r.sha256, r.filename, "/bridge"), snapshot.blobs.read(r.sha256))
            for r in snapshot.records.values()
            if isinstance(r, BridgeDocument)
        ]
        files = [*self.bundle.files.items(), *self.pictures.files.items(), *documents]
        check_cover(self.inputs.policy, [*self.addresses, *(address for address, _ in files)])
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
