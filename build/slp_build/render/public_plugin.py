"""The public tree's own part of the MkDocs plugin. It knows no Bridge record, view or export."""

from collections.abc import Collection, Iterable, Iterator, Set
from datetime import datetime
from pathlib import Path

from slp_build.audited import audited_public
from slp_build.config import Paths, load_partnership
from slp_build.errors import SnapshotError
from slp_build.model.export import Export
from slp_build.model.markdown import MarkdownPage
from slp_build.model.public import PublicDocument, PublicImage
from slp_build.model.snapshot import PublicSnapshot, records_of_kind
from slp_build.pages import public
from slp_build.pages.planned import Planned
from slp_build.pages.public_view import PublicView
from slp_build.render.assets import bundle
from slp_build.render.documents import document_files
from slp_build.render.feed import atom_xml, latest_news
from slp_build.render.inputs import PublicInputs
from slp_build.render.listings import robots_txt, sitemap_xml
from slp_build.render.output import Extra
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

    def open_site(self, markdown: tuple[MarkdownPage, ...]) -> None:
        inputs = self.inputs
        self.bundle = bundle(inputs.theme, "public")
        images = [r for r in records_of_kind(inputs.snapshot, "image") if isinstance(r, PublicImage)]
        self.pictures = make_pictures(images, inputs.snapshot.blobs, inputs.cache / "public", "")
        self.site = public.public_site(
            snapshot=inputs.snapshot,
            partnership=inputs.partnership,
            assets=self.bundle.assets,
            now=inputs.now,
            renditions=self.pictures.renditions,
            markdown=markdown,
            exports=inputs.exports,
            before=self.site_before,
        )

    def planned(self) -> Iterator[Planned[PublicView]]:
        return public.planned_pages(self.site)

    def planned_markdown(self, page: MarkdownPage) -> Planned[PublicView]:
        return public.planned_markdown(page, self.site)

    def exports(self) -> Iterable[Export]:
        return self.inputs.exports.sets.values()

    def ground(self) -> object:
        return self.inputs.partnership, self.bundle.assets

    def extras(self, pages: Collection[str], unlisted: Set[str]) -> Iterator[Extra]:
        inputs = self.inputs
        for address, data in self.bundle.files.items():
            yield Extra(address=address, content=data)
        for address, kept in self.pictures.files.items():
            yield Extra(address=address, content=kept, lasting=True, sources=self.pictures.sources[address])
        for address, path in self.beside.items():
            yield Extra(address=address, content=path)
        documents = [r for r in records_of_kind(inputs.snapshot, "document") if isinstance(r, PublicDocument)]
        yield from document_files(documents, inputs.snapshot.blobs, "")
        for name, export in inputs.exports.sets.items():
            for file in ("data.csv", "data.meta.csv"):
                yield Extra(address=f"/data/{name}/{file}", content=export.folder / file)
        listed = (address for address in pages if address not in unlisted)
        yield Extra(address="/sitemap.xml", content=sitemap_xml(inputs.partnership.site_url, listed))
        yield Extra(address="/feed.xml", content=atom_xml(inputs.partnership, latest_news(self.site)))
        yield Extra(address="/robots.txt", content=robots_txt(inputs.partnership.site_url))


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
