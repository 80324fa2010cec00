"""What is uploaded is known by its bytes, is never served to the public from the CMS, and says what it shows."""

from datetime import UTC, datetime
from errno import ENOSPC
from hashlib import sha256
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from wagtail.models import Collection

from cms_pages import make_document, make_image, make_member_document
from slp_cms.accounts.models import User
from slp_cms.bridge.models import MemberDocument
from slp_cms.media.models import PublicDocument
from slp_cms.pages.blocks import MemberBodyBlock, PictureBlock
from slp_cms.publishing.models import BuildRecord

# sha256("abc"), FIPS 180-4's first example
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_document, make_member_document])
def test_an_uploaded_file_is_known_by_the_sha256_of_its_bytes(make: Any) -> None:
    document = make("A", b"abc")
    assert document.sha256 == ABC
    with document.file.open("rb") as stored:
        assert stored.read() == b"abc"


@pytest.mark.django_db
def test_an_upload_for_which_there_is_no_room_is_refused_in_words(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(*given: Any, **told: Any) -> str:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", save)
    client = Client(raise_request_exception=False)
    client.force_login(editor)
    root = Collection.get_first_root_node()
    form = {"title": "A", "file": SimpleUploadedFile("a.csv", b"abc"), "collection": root.pk if root else ""}
    answer = client.post("/cms/documents/add/", form)
    assert answer.status_code == 507
    assert "The server’s disk is full, so this could not be kept. Tell" in answer.content.decode()
    assert not PublicDocument.objects.exists()


@pytest.mark.django_db
def test_a_large_upload_on_disk_is_hashed_whole() -> None:
    upload = TemporaryUploadedFile("big.csv", "text/csv", 3_000_000, "utf-8")
    upload.write(b"x" * 3_000_000)
    upload.seek(1_000)  # whoever read it before may have left it anywhere
    document = PublicDocument.objects.create(title="Big", file=upload)
    assert document.sha256 == sha256(b"x" * 3_000_000).hexdigest()
    assert document.file_size == 3_000_000
    upload.close()


@pytest.mark.django_db
def test_another_file_is_another_hash_and_a_new_title_is_not() -> None:
    document = make_document("A", b"abc")
    document.title = "B"
    document.save()
    assert document.sha256 == ABC
    document.file = ContentFile(b"other", name="a.csv")
    document.save()
    assert document.sha256 == sha256(b"other").hexdigest()
    assert PublicDocument.objects.get(pk=document.pk).file_size == 5


@pytest.mark.django_db
def test_a_file_without_a_hash_gets_one_when_it_is_saved_again() -> None:
    document = make_document("A", b"abc")
    PublicDocument.objects.update(sha256="")
    PublicDocument.objects.get(pk=document.pk).save()
    assert PublicDocument.objects.get(pk=document.pk).sha256 == ABC


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["page.html", "picture.svg", "script.js", "no-ending", "minutes.pdf.exe"])
def test_a_members_file_that_a_browser_would_run_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="cannot be offered"):
        MemberDocument(title="A", file=SimpleUploadedFile(name, b"<script>")).full_clean()


@pytest.mark.django_db
def test_a_members_file_of_a_known_kind_is_looked_into_and_kept_whole() -> None:
    document = MemberDocument(title="A", file=SimpleUploadedFile("minutes.PDF", b"%PDF"))
    document.full_clean()
    document.save()
    with document.file.open("rb") as stored:
        assert stored.read() == b"%PDF"
    assert (document.file_size, document.sha256) == (4, sha256(b"%PDF").hexdigest())


@pytest.mark.django_db
@pytest.mark.parametrize("alt", ["", "   "])
def test_a_picture_without_words_is_refused(alt: str) -> None:
    block = PictureBlock()
    value = block.to_python({"image": make_image().pk, "alt": alt, "decorative": False, "caption": ""})
    with pytest.raises(ValidationError) as refused:
        block.clean(value)
    assert "mark it decorative" in str(refused.value.as_json_data())


@pytest.mark.django_db
@pytest.mark.parametrize(("alt", "decorative"), [("A reading room", False), ("", True)])
def test_a_picture_with_words_or_marked_decorative_is_taken(alt: str, decorative: bool) -> None:
    block = PictureBlock()
    value = block.to_python({"image": make_image().pk, "alt": alt, "decorative": decorative, "caption": ""})
    assert block.clean(value)["decorative"] is decorative


def test_a_members_page_has_no_chooser_for_public_files_or_pictures() -> None:
    blocks = {"text", "quote", "callout", "facts", "table", "accordion", "timeline"}
    assert set(MemberBodyBlock().child_blocks) == blocks
    assert "document-link" not in MemberBodyBlock().child_blocks["text"].features


@pytest.mark.django_db
def test_nothing_uploaded_is_served_to_a_visitor(client: Client) -> None:
    document, image, members = make_document(), make_image(), make_member_document()
    names = (document.file.name, image.file.name, members.file.name)
    guesses = [f"/documents/{document.pk}/{document.filename}", f"/documents/{document.pk}/", f"/images/{image.pk}/"]
    guesses += [f"{root}{name}" for name in names for root in ("/", "/media/", "/media/public/", "/media/bridge/")]
    guesses += [document.url, image.file.url, image.get_rendition("max-165x165").url]
    for address in guesses:
        response = client.get(address)
        assert response.status_code in {302, 404, 503}, address
        assert "/cms/login" in response.get("Location", "/cms/login")


@pytest.mark.django_db
def test_an_editor_sees_thumbnails_and_files_in_the_cms(client: Client, editor: User) -> None:
    client.force_login(editor)
    document, image = make_document("A", b"abc"), make_image()
    rendition = image.get_rendition("max-165x165").url
    found = client.get(rendition)
    assert (found.status_code, found["Content-Type"], found["Cache-Control"]) == (200, "image/png", "private, no-store")
    file = client.get(document.url)
    assert b"".join(file) == b"abc"
    assert file["Content-Disposition"].startswith("attachment")
    for beside in ("../cms.sqlite3", "%2e%2e/cms.sqlite3", "/etc/passwd", "", "documents", "%00"):
        assert client.get(f"/cms/media/{beside}").status_code in {400, 404}
        assert client.get(f"/cms/members-files/{beside}").status_code in {400, 404}


@pytest.mark.django_db
def test_the_cms_writes_times_by_a_clock_of_24_hours(client: Client, editor: User) -> None:
    PublicDocument.objects.filter(pk=make_document().pk).update(created_at=datetime(2026, 11, 30, 17, 22, tzinfo=UTC))
    client.force_login(editor)
    assert "30 November 2026, 17:22" in client.get("/cms/documents/").content.decode()


def test_the_cms_shows_every_kind_of_upload(client: Client, editor: User) -> None:
    client.force_login(editor)
    document, image, members = make_document(), make_image(), make_member_document()
    BuildRecord.objects.create(succeeded=False, message="a link leads to nothing")
    for address in (
        "/cms/",
        "/cms/documents/",
        f"/cms/documents/edit/{document.pk}/",
        "/cms/documents/chooser/",
        "/cms/images/",
        f"/cms/images/{image.pk}/",
        "/cms/snippets/bridge/memberdocument/",
        f"/cms/snippets/bridge/memberdocument/edit/{members.pk}/",
        "/cms/redirects/",
        "/cms/users/",
        "/cms/snippets/schools/school/",
    ):
        assert client.get(address).status_code == 200, address
