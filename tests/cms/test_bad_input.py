"""What an editor should not be able to put on the site is refused in words, and nothing that was typed is lost."""

import struct
import zlib
from html import escape
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wagtail.models import Page

from cms_pages import ArticleFactory, SectionFactory
from slp_cms.accounts.models import User
from slp_cms.bridge.models import MemberDocument
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages import models as public
from slp_cms.pages.printable import printable
from slp_cms.snapshot.public import take_public

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def cms(client: Client, editor: User, home: Page) -> Client:
    client.force_login(editor)
    return client


def upload(cms: Client, kind: str, name: str, data: bytes) -> dict[str, Any]:
    """Upload a file as Wagtail's own page does it, and return the answer."""
    file = SimpleUploadedFile(name, data)
    answer = cms.post(
        f"/cms/{kind}/multiple/add/",
        {"files[]": file, "title": "A file"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    return dict(answer.json())


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("picture.svg", SVG, "svg"),
        ("page.html", HTML, "html"),
        ("page.pdf", HTML, "something else"),
        ("words.docx", HTML, "something else"),
        ("table.csv", b"a,b\n1,\x00\n", "something else"),
        ("script.js", b"alert(1)", "js"),
        ("minutes.pdf.exe", b"MZ", "exe"),
        ("noending", b"words", "cannot be offered|not allowed"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(cms: Client, name: str, data: bytes, words: str) -> None:
    answer = upload(cms, "documents", name, data)
    assert not answer["success"]
    assert any(word in answer["error_message"] for word in words.split("|")), answer
    assert not PublicDocument.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [("minutes.pdf", b"%PDF-1.7\n"), ("table.csv", "name\nZoë\n".encode()), ("archive.ZIP", b"PK\x03\x04")],
)
def test_a_file_that_is_what_it_says_is_taken(cms: Client, name: str, data: bytes) -> None:
    assert upload(cms, "documents", name, data)["success"]


def test_a_file_that_is_too_large_is_refused_with_its_size(cms: Client, settings: Any) -> None:
    settings.MOST_BYTES_OF_A_DOCUMENT = 1_000_000
    answer = upload(cms, "documents", "large.pdf", b"%PDF" + b"x" * 2_000_000)
    assert "2 MB" in answer["error_message"]
    assert not PublicDocument.objects.exists()


@pytest.mark.parametrize("name", ["../../etc/cron.d/job.pdf", "..\\..\\win.pdf", "a\x7fb\tc.pdf", "a/b\x1b.pdf"])
def test_a_name_with_paths_or_control_characters_is_a_plain_name_afterwards(cms: Client, name: str) -> None:
    assert upload(cms, "documents", name, b"%PDF")["success"]
    stored = PublicDocument.objects.get()
    assert stored.file.name.startswith("documents/")
    assert stored.filename.isprintable()
    assert not {"/", "\\", ".."} & set(stored.filename.removesuffix(".pdf"))


def png(width: int, height: int) -> bytes:
    """Return a small file that says it is a picture of that size, each pixel the same."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "data"),
    [("bomb.png", png(20_000, 20_000)), ("picture.svg", SVG), ("picture.png", SVG), ("picture.jpg", HTML)],
    ids=["bomb", "svg", "svg as png", "html as jpg"],
)
def test_a_picture_that_is_none_or_would_fill_the_memory_is_refused(cms: Client, name: str, data: bytes) -> None:
    assert len(data) < 100_000
    answer = upload(cms, "images", name, data)
    assert not answer["success"]
    assert answer["error_message"]
    assert not PublicImage.objects.exists()


def noise(kind: str) -> bytes:
    """Return a picture that does not compress well."""
    data = BytesIO()
    Image.effect_noise((160, 120), 80).save(data, kind)
    return data.getvalue()


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP"), ("a.gif", "GIF")])
def test_a_picture_is_taken_and_one_that_breaks_off_is_not(cms: Client, name: str, kind: str) -> None:
    whole = noise(kind)
    for part in (0.3, 0.6, 0.9):
        answer = upload(cms, "images", name, whole[: int(len(whole) * part)])
        assert not answer["success"]
        assert "not whole" in answer["error_message"] or kind == "WEBP"  # Wagtail itself refuses a torn WebP
    assert not PublicImage.objects.exists()
    assert upload(cms, "images", name, whole)["success"]


def test_a_picture_that_is_replaced_by_a_torn_one_stays(cms: Client) -> None:
    assert upload(cms, "images", "room.png", noise("PNG"))["success"]
    picture = PublicImage.objects.get()
    torn = SimpleUploadedFile("room.png", noise("PNG")[:2000], "image/png")
    shown = cms.post(f"/cms/images/{picture.pk}/", {"title": "Room", "file": torn, "collection": "1", "tags": ""})
    assert "not whole" in shown.content.decode()
    assert PublicImage.objects.get().sha256 == picture.sha256


@pytest.mark.parametrize(("name", "data"), [("page.html", HTML), ("page.pdf", HTML)])
def test_the_members_store_refuses_the_same(cms: Client, name: str, data: bytes) -> None:
    form = {"title": "Minutes", "file": SimpleUploadedFile(name, data)}
    shown = cms.post("/cms/snippets/bridge/memberdocument/add/", form).content.decode()
    assert "Minutes" in shown
    assert not MemberDocument.objects.exists()


def form_of(cms: Client, page: Any) -> dict[str, Any]:
    """Return what the form of an article would send."""
    return {
        "title": page.title,
        "slug": page.slug,
        "lead": page.lead,
        "topics": [],
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
        "body-0-value": '{"blocks":[],"entityMap":{}}',
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }


@pytest.mark.parametrize(
    "slug", ["bridge", "cms", "preview", "assets", "topics", "search", "documents", "404", "Ünicode"]
)
def test_a_slug_that_the_site_answers_itself_is_refused_and_the_words_stay(cms: Client, home: Page, slug: str) -> None:
    page = ArticleFactory(parent=SectionFactory(parent=home), title="Funding")
    sent = form_of(cms, page) | {"slug": slug, "lead": "Words that somebody has typed for an hour."}
    shown = cms.post(f"/cms/pages/{page.pk}/edit/", sent).content.decode()
    assert "Words that somebody has typed for an hour." in shown
    assert page.get_latest_revision() is None
    assert public.ArticlePage.objects.get(pk=page.pk).slug == "funding"


def test_pasted_scripts_reach_neither_the_database_nor_the_snapshot(cms: Client, home: Page) -> None:
    page = ArticleFactory(parent=SectionFactory(parent=home), title="Funding")
    pasted = (
        '{"blocks":[{"key":"a","text":"<script>alert(1)</script> and words","type":"unstyled","depth":0,'
        '"inlineStyleRanges":[],"entityRanges":[{"offset":0,"length":4,"key":0}]}],'
        '"entityMap":{"0":{"type":"LINK","mutability":"MUTABLE","data":{"url":"javascript:alert(1)"}}}}'
    )
    cms.post(f"/cms/pages/{page.pk}/edit/", form_of(cms, page) | {"body-0-value": pasted, "action-publish": "x"})
    (block,) = take_public().records[f"page:{page.pk}"].body
    assert "and words" in block.html
    assert "<script" not in block.html
    assert "javascript:" not in block.html


def test_half_an_emoji_and_signs_that_nobody_sees_stop_no_build(cms: Client, home: Page) -> None:
    page = ArticleFactory(parent=SectionFactory(parent=home), title="Funding")
    pasted = (
        r'{"blocks":[{"key":"a","text":"Half \ud83d an\u0000 emoji 🏫","type":"unstyled","depth":0,'
        r'"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}'
    )
    sent = form_of(cms, page) | {"title": "Funding\x0bfor\x1b schools", "body-0-value": pasted, "action-publish": "x"}
    assert cms.post(f"/cms/pages/{page.pk}/edit/", sent).status_code == 302
    stored = str(public.ArticlePage.objects.get(pk=page.pk).body.raw_data[0]["value"])
    stored.encode()
    assert "\x00" not in stored  # which PostgreSQL would not take
    record = take_public().records[f"page:{page.pk}"]
    assert record.title == "Funding for schools"
    assert "Half  an emoji 🏫" in record.body[0].html


@pytest.mark.parametrize("number", ["²", "x", "-1", "9" * 40, "१"])
def test_a_pages_number_that_is_none_is_no_error(cms: Client, home: Page, number: str) -> None:
    assert cms.get("/cms/releases/", {"page_id": number}).status_code == 200


def test_what_older_code_has_stored_is_mended_as_it_is_read(home: Page) -> None:
    page = ArticleFactory(parent=SectionFactory(parent=home), title="Funding")
    page.body = [
        ("text", "<p>Half \ud83d an emoji\ufffe</p>"),
        ("quote", {"text": "Line\x0bby\x0bline\ud83d", "who": "A\x08 head", "role": "ﷲ"}),
    ]
    page.save_revision().publish()
    text, quote = take_public().records[f"page:{page.pk}"].body
    assert text.html == "<p>Half  an emoji</p>"
    assert (quote.text, quote.who, quote.role) == ("Line by line", "A head", "ﷲ")


@given(st.text(st.characters(codec=None)))
def test_what_is_printable_can_be_written_down_and_read_as_xml(text: str) -> None:
    kept = printable(text)
    kept.encode()
    ElementTree.fromstring(f"<title>{escape(kept)}</title>")
    assert printable(kept) == kept


def test_what_two_editors_write_on_one_page_is_kept_of_both(cms: Client, home: Page) -> None:
    page = ArticleFactory(parent=SectionFactory(parent=home), title="Funding")
    other = Client()
    other.force_login(User.objects.create_superuser("other@school.example", "a long password"))
    for client, words in ((cms, "Words of the first."), (other, "Words of the second.")):
        assert client.post(f"/cms/pages/{page.pk}/edit/", form_of(client, page) | {"lead": words}).status_code == 302
    kept = [revision.as_object().lead for revision in page.revisions.order_by("created_at")]
    assert kept == ["Words of the first.", "Words of the second."]
