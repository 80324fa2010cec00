"""The public tree's own part of the MkDocs plugin. It knows no Bridge record, view or export."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from slp_build.config import Paths, load_partnership
from slp_build.disclosure.gate import audited_public
from slp_build.errors import SnapshotError
from slp_build.model.address import document_address
from slp_build.model.markdown import MarkdownPage
from slp_build.model.public import PublicDocument, PublicImage
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pages import public
from slp_build.pages.public_view import PublicView
from slp_build.render.assets import bundle
from slp_build.render.inputs import PublicInputs
from slp_build.render.listings import robots_txt, sitemap_xml
from slp_build.render.plugin import TreePlugin
from slp_build.render.renditions import make_pictures
from slp_build.sources.snapshot_file import read_snapshot


class PublicPlugin(TreePlugin):
    """The public tree."""

    audience = "public"
    inputs: PublicInputs

    def read_inputs(self, paths: Paths, now: datetime) -> None:
        snapshot = read_snapshot(Path(self.config.snapshot or paths.snapshots / "public.zip"))
        if not isinstance(snapshot, PublicSnapshot):
            raise SnapshotError(f"{self.config.snapshot}: this is the Bridge's snapshot; name the public one")
        self.inputs = public_inputs(paths, snapshot, now)

    def open_site(self, markdown: tuple[MarkdownPage, ...]) -> Iterable[PublicView]:
        inputs = self.inputs
        self.bundle = bundle(inputs.theme, "public")
        images = [r for r in inputs.snapshot.records.values() if isinstance(r, PublicImage)]
        self.pictures = make_pictures(images, inputs.snapshot.blobs, inputs.cache / "public", "")
        self.site = public.public_site(
            snapshot=inputs.snapshot,
            partnership=inputs.partnership,
            assets=self.bundle.assets,
            now=inputs.now,
            renditions=self.pictures.renditions,
            markdown=markdown,
            exports=inputs.exports,
        )
        yield from public.page_views(self.site)
        yield public.not_found_view(self.site)

    def markdown_view(self, page: MarkdownPage) -> PublicView:
        return public.markdown_view(page, self.site)

    def other_files(self) -> Iterator[tuple[str, bytes | Path]]:
        inputs = self.inputs
        yield from self.bundle.files.items()
        yield from self.pictures.files.items()
        for record in inputs.snapshot.records.values():
            if isinstance(record, PublicDocument):
                yield document_address(record.sha256, record.filename), inputs.snapshot.blobs.read(record.sha256)
        for name, export in inputs.exports.sets.items():
            for file in ("data.csv", "data.meta.csv"):
                yield f"/data/{name}/{file}", export.folder / file
        yield "/sitemap.xml", sitemap_xml(self.views)
        yield "/robots.txt", robots_txt(inputs.partnership.site_url)


def public_inputs(paths: Paths, snapshot: PublicSnapshot, now: datetime) -> PublicInputs:
    """Return the public tree's inputs, its exports audited."""
    partnership = load_partnership(paths.content / "partnership.toml")
    return PublicInputs(
        snapshot=snapshot,
        exports=audited_public(paths.exports / "public", partnership.thresholds),
        partnership=partnership,
        theme=paths.theme,
        cache=paths.cache,
        now=now,
    )
