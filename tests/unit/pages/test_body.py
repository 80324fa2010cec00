"""Bodies: references become addresses, files get kind and size, and what leads to nothing is left out."""

import pytest

from slp_build.model.blocks import (
    CalloutBlock,
    DocumentsBlock,
    Fact,
    FactsBlock,
    ImageBlock,
    QuoteBlock,
    TextBlock,
)
from slp_build.model.public import PublicImage
from slp_build.pages.body import Resolver, body_parts, download, linked, picture, size_in_words
from slp_build.pages.parts import Callout, Download, Downloads, Facts, Figure, Picture, Quote, Rendition, Text

FILE = download("Ten frames", "ten-frames.pdf", 240_000, "/documents/abc/ten-frames.pdf")
PAGES = {"page:4": "/two-schools", "page:5": "/teach"}
FLAWS: list[tuple[str, str]] = []


def picture_of(reference: str, alt: str) -> Picture | None:
    return (
        Picture(src="/images/a-480.jpg", sources=(), width=480, height=320, alt=alt) if reference == "image:3" else None
    )


@pytest.fixture
def resolve() -> Resolver:
    FLAWS.clear()
    return Resolver(
        address=PAGES.get,
        download={"document:1": FILE}.get,
        picture=picture_of,
        flaw=lambda kind, words: FLAWS.append((kind, words)),
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="page:4">x</a>', '<a href="/two-schools">x</a>'),
        ('<a href="page:4#end">x</a>', '<a href="/two-schools#end">x</a>'),
        ('<a href="document:1">x</a>', '<a href="/documents/abc/ten-frames.pdf">x</a>'),
        ('<a href="page:4">x</a> <a href="page:5">y</a>', '<a href="/two-schools">x</a> <a href="/teach">y</a>'),
        ('<a href="page:4"><b>x</b>\ny</a>', '<a href="/two-schools"><b>x</b>\ny</a>'),
        ('<a href="https://a.example/page:4">x</a>', '<a href="https://a.example/page:4">x</a>'),
        ('<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'),
        ("<p>page:4 is no link</p>", "<p>page:4 is no link</p>"),
    ],
)
def test_a_reference_becomes_an_address_and_nothing_else_does(resolve: Resolver, html: str, expected: str) -> None:
    assert linked(html, resolve) == expected


@pytest.mark.parametrize("reference", ["page:99", "document:99", "page:99#end", "page:"])
def test_a_reference_to_nothing_leaves_its_words(resolve: Resolver, reference: str) -> None:
    html = f'<p>See <a href="{reference}">the <b>old</b> page</a> and <a href="page:4">this</a>.</p>'
    assert linked(html, resolve) == '<p>See the <b>old</b> page and <a href="/two-schools">this</a>.</p>'


def test_every_kind_of_block_has_its_part(resolve: Resolver) -> None:
    parts = body_parts(
        (
            TextBlock(html='<p><a href="page:4">x</a></p>'),
            QuoteBlock(text="We read.", who="A head", role="Head"),
            CalloutBlock(tone="good", heading="Done", html="<p>y</p>"),
            ImageBlock(image="image:3", alt="A room", caption="The room"),
            DocumentsBlock(heading="Files", documents=("document:1",)),
            FactsBlock(heading="At a glance", facts=(Fact(term="Ages", answer="5 to 7"),)),
        ),
        resolve,
    )
    assert [type(part) for part in parts] == [Text, Quote, Callout, Figure, Downloads, Facts]
    assert [part.component for part in parts] == ["text", "quote", "callout", "figure", "downloads", "facts"]
    assert FLAWS == []


def alt_of(block: ImageBlock, resolve: Resolver) -> str:
    (part,) = body_parts((block,), resolve)
    assert isinstance(part, Figure)
    return part.picture.alt


def test_a_decorative_picture_has_no_words_even_where_somebody_wrote_some(resolve: Resolver) -> None:
    assert alt_of(ImageBlock(image="image:3", alt="A room"), resolve) == "A room"
    assert alt_of(ImageBlock(image="image:3", alt="A room", decorative=True), resolve) == ""
    assert FLAWS == []


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_picture_that_says_nothing_and_is_not_decorative_is_a_flaw(resolve: Resolver, alt: str) -> None:
    assert alt_of(ImageBlock(image="image:3", alt=alt), resolve) == ""
    assert [kind for kind, _ in FLAWS] == ["alt"]


def test_pictures_and_files_that_are_not_published_are_left_out(resolve: Resolver) -> None:
    parts = body_parts(
        (
            ImageBlock(image="image:9", alt="A room"),
            DocumentsBlock(heading="Files", documents=("document:9", "document:1")),
            DocumentsBlock(heading="None", documents=("document:9",)),
        ),
        resolve,
    )
    assert parts == (Downloads(heading="Files", items=(FILE,)),)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1 KB"),
        (499, "1 KB"),
        (1_500, "2 KB"),
        (240_000, "240 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (1_249_999, "1.2 MB"),
        (52_400_000, "52.4 MB"),
    ],
)
def test_sizes_as_people_say_them(size: int, words: str) -> None:
    assert size_in_words(size) == words


@pytest.mark.parametrize(
    ("filename", "kind"),
    [("a.pdf", "PDF"), ("A.PDF", "PDF"), ("a.tar.zip", "Zip"), ("a.docx", "Word"), ("a.odt", "ODT"), ("a", "File")],
)
def test_a_files_kind_is_its_endings_in_words(filename: str, kind: str) -> None:
    assert download("A", filename, 1, "/a").kind == kind


def test_a_file_to_take_away_says_what_it_is_and_how_large() -> None:
    expected = Download(
        title="Ten frames", href="/documents/abc/ten-frames.pdf", filename="ten-frames.pdf", kind="PDF", size="240 KB"
    )
    assert expected == FILE


def rendition(width: int, extension: str) -> Rendition:
    kind = "image/webp" if extension == "webp" else "image/jpeg"
    return Rendition(width=width, height=width // 2, href=f"/images/a-{width}.{extension}", type=kind)


def image(sha256: str, focal: tuple[float, float] | None = None) -> PublicImage:
    return PublicImage(id="image:3", title="", filename="a.jpg", width=600, height=400, sha256=sha256, focal=focal)


@pytest.mark.parametrize(
    ("focal", "shown"),
    [
        (None, (50, 50)),
        ((0.5, 0.5), (50, 50)),
        ((0.0, 1.0), (0, 100)),
        ((0.13, 0.62), (25, 50)),
        ((0.9, 0.63), (100, 75)),
        ((1.4, -0.2), (100, 0)),
    ],
)
def test_where_a_picture_is_cut_its_focal_point_stays_in_view(
    focal: tuple[float, float] | None, shown: tuple[int, int]
) -> None:
    found = picture(image("sha", focal), {"sha": (rendition(480, "jpg"),)}, "A room")
    assert found
    assert (found.across, found.down) == shown


@pytest.mark.parametrize(
    ("height", "focal", "shown"),
    [(720, None, (50, 25)), (720, (0.5, 0.9), (50, 100)), (480, None, (50, 50)), (320, None, (50, 50))],
)
def test_an_upright_picture_is_cut_below_rather_than_at_the_head(
    height: int, focal: tuple[float, float] | None, shown: tuple[int, int]
) -> None:
    one = Rendition(width=480, height=height, href="/images/a-480.jpg", type="image/jpeg")
    found = picture(image("sha", focal), {"sha": (one,)}, "A person")
    assert found
    assert (found.across, found.down) == shown


def test_a_picture_is_a_jpeg_for_everybody_with_better_formats_first() -> None:
    sizes = tuple(rendition(w, e) for w in (480, 960) for e in ("webp", "jpg"))
    found = picture(image("sha"), {"sha": sizes}, "A room")
    assert found is not None
    assert (found.src, found.width, found.height, found.alt) == ("/images/a-960.jpg", 960, 480, "A room")
    assert [source.type for source in found.sources] == ["image/webp", "image/jpeg"]
    assert found.sources[0].srcset == "/images/a-480.webp 480w, /images/a-960.webp 960w"


def test_a_picture_without_renditions_is_none() -> None:
    assert picture(image("other"), {"sha": (rendition(480, "jpg"),)}, "") is None
    assert picture(image("sha"), {"sha": (rendition(480, "webp"),)}, "") is None
