"""Renditions of real pictures: upright, no larger than they were, and refused where they cannot be trusted."""

import io
import struct
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import ExifTags, Image, ImageOps

from records import Held
from slp_build.errors import LostFile, SnapshotError, TornPicture
from slp_build.model.bridge import BridgeImage
from slp_build.model.public import PublicImage
from slp_build.model.snapshot import NoBlobs
from slp_build.render import renditions
from slp_build.render.renditions import Pictures, forget_other_makers, make_pictures
from slp_build.render.uploaded import open_picture


class Lost(NoBlobs):
    def read(self, sha256: str) -> bytes:
        raise LostFile("this upload is lost")


RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(size: tuple[int, int], kind: str = "JPEG", orientation: int = 0, **options: object) -> bytes:
    """Return a picture whose upper half is red and lower half blue, as a camera would store it."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    if orientation:
        exif[ExifTags.Base.Orientation] = orientation
        exif[ExifTags.Base.Model] = "CANARY-CAMERA"
    data = io.BytesIO()
    image.save(data, kind, exif=exif, **options)
    return data.getvalue()


def record(data: bytes, size: tuple[int, int] = (0, 0)) -> PublicImage:
    return PublicImage(
        id="image:3",
        title="The reading room",
        filename="room.jpg",
        width=size[0],
        height=size[1],
        sha256=sha256(data).hexdigest(),
    )


def made(data: bytes, cache: Path, size: tuple[int, int] = (0, 0), root: str = "") -> Pictures:
    return make_pictures([record(data, size)], Held(data), cache, root)


def opened(found: Pictures) -> list[Image.Image]:
    return [Image.open(io.BytesIO(kept())) for kept in found.files.values()]


def problem(found: Pictures) -> str:
    """Return the words about the one picture that has no renditions."""
    (problem,) = found.problems
    assert (problem.guard, problem.source, problem.address) == ("file", "image:3", "/images/room.jpg")
    assert (found.renditions, found.files) == ({}, {})
    return problem.message


def test_a_torn_record_of_what_was_made_is_written_again(tmp_path: Path) -> None:
    data = picture((60, 30))
    expected = made(data, tmp_path)
    (kept,) = (tmp_path / "renditions").glob("*.made")
    whole = kept.read_bytes()
    for torn in (b"", whole[:9], b"\xff\n", whole[:-1], whole.replace(b":30", b":90")):
        kept.write_bytes(torn)
        assert made(data, tmp_path) == expected
        assert kept.read_bytes() == whole


def test_a_large_picture_is_made_in_three_widths_and_two_formats(tmp_path: Path) -> None:
    data = picture((2000, 1000))
    found = made(data, tmp_path, (2000, 1000))
    (sizes,) = found.renditions.values()
    assert [(r.width, r.height, r.type) for r in sizes] == [
        (480, 240, "image/webp"),
        (480, 240, "image/jpeg"),
        (960, 480, "image/webp"),
        (960, 480, "image/jpeg"),
        (1600, 800, "image/webp"),
        (1600, 800, "image/jpeg"),
    ]
    for rendition in sizes:
        with Image.open(io.BytesIO(found.files[rendition.href]())) as image:
            assert image.size == (rendition.width, rendition.height)
            assert image.get_format_mimetype() == rendition.type


def test_no_rendition_is_wider_than_the_picture(tmp_path: Path) -> None:
    (sizes,) = made(picture((300, 200)), tmp_path).renditions.values()
    assert {(r.width, r.height) for r in sizes} == {(300, 200)}


def test_addresses_bear_the_originals_hash_below_the_trees_own_root(tmp_path: Path) -> None:
    data = picture((300, 200))
    found = made(data, tmp_path, root="/bridge")
    name = f"/bridge/images/{sha256(data).hexdigest()[:16]}-300-{renditions._maker()}"
    assert set(found.files) == {f"{name}.webp", f"{name}.jpg"}


@pytest.mark.parametrize(("orientation", "size"), [(1, (600, 400)), (3, (600, 400)), (6, (400, 600)), (8, (400, 600))])
def test_a_picture_that_a_phone_has_turned_stands_upright_and_is_not_squashed(
    tmp_path: Path, orientation: int, size: tuple[int, int]
) -> None:
    # The file is 600 × 400 whatever its note says, and so is the CMS's record of it.
    found = made(picture((600, 400), orientation=orientation), tmp_path, (600, 400))
    (sizes,) = found.renditions.values()
    width = min(size[0], 480)
    assert {(r.width, r.height) for r in sizes} == {(width, round(size[1] * width / size[0]))}
    for image in opened(found):
        assert image.size == (sizes[0].width, sizes[0].height)
        assert image.getexif().get(ExifTags.Base.Orientation, 1) == 1
    top = opened(found)[-1].convert("RGB").getpixel((width // 2, 4))
    left = opened(found)[-1].convert("RGB").getpixel((4, sizes[0].height // 2 + 20))
    red = {1: top, 3: None, 6: None, 8: left}[orientation]
    assert red is None or (isinstance(red, tuple) and red[0] > red[2])


@pytest.mark.parametrize("orientation", range(9))
def test_each_way_to_hold_a_camera_is_as_pillow_has_it(orientation: int) -> None:
    image = Image.new("RGB", (4, 3))
    image.putdata([(40 * x, 60 * y, 0) for y in range(3) for x in range(4)])
    data, exif = io.BytesIO(), Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    image.save(data, "PNG", exif=exif)
    with Image.open(data) as stored:
        expected = ImageOps.exif_transpose(stored)
    shown = open_picture(record(data.getvalue()), Held(data.getvalue()))
    assert shown.size == expected.size
    assert shown.tobytes() == expected.tobytes()


@pytest.mark.parametrize(
    "note",
    [b"Exif\0\0", b"Exif\0\0M\x8fM\0*\0\0\0", b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x02six\0"],
    ids=["nothing", "no note", "a word"],
)
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_cameras_note_that_makes_no_sense_is_as_good_as_none(tmp_path: Path, note: bytes, kind: str) -> None:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), RED).save(data, kind, exif=note)
    (sizes,) = made(data.getvalue(), tmp_path).renditions.values()
    assert {(r.width, r.height) for r in sizes} == {(60, 40)}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1700, 34_000), {(480, 9600)}),  # a whole page, photographed from a screen: at 960 it would be too tall
        ((100, 20_000), {(81, 16_200)}),
        ((1, 20_000), {(1, 16_383)}),
        ((20_000, 1), {(480, 1), (960, 1), (1600, 1)}),
    ],
)
def test_a_very_long_picture_is_made_as_large_as_its_format_takes(
    tmp_path: Path, size: tuple[int, int], expected: set[tuple[int, int]]
) -> None:
    (sizes,) = made(picture(size, "PNG"), tmp_path).renditions.values()
    assert {(r.width, r.height) for r in sizes} == expected


def test_what_the_camera_wrote_is_left_behind(tmp_path: Path) -> None:
    data = picture((600, 400), orientation=6)
    assert b"CANARY-CAMERA" in data
    assert not any(b"CANARY-CAMERA" in kept() for kept in made(data, tmp_path).files.values())


def test_what_is_see_through_becomes_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 100, 50))
    data = io.BytesIO()
    image.save(data, "PNG")
    for rendition in opened(made(data.getvalue(), tmp_path)):
        below = rendition.convert("RGB").getpixel((50, 90))
        assert isinstance(below, tuple)
        assert min(below) > 240


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_other_kinds_of_picture_are_read_too(tmp_path: Path, kind: str) -> None:
    data = io.BytesIO()
    Image.new("RGB", (100, 80), RED).save(data, kind)
    assert len(made(data.getvalue(), tmp_path).files) == 2


def test_a_second_build_reads_no_original(tmp_path: Path) -> None:
    data = picture((2000, 1000))
    first = made(data, tmp_path)
    before = [kept() for kept in first.files.values()]
    again = make_pictures([record(data)], NoBlobs(), tmp_path, "")
    assert again == first
    assert [kept() for kept in again.files.values()] == before


def test_a_lost_rendition_is_made_again_and_the_same(tmp_path: Path) -> None:
    data = picture((2000, 1000))
    kept = next(iter(made(data, tmp_path).files.values()))
    before = kept()
    kept.path.unlink()
    assert kept() == before
    kept.path.unlink()
    made(data, tmp_path)
    assert kept.path.read_bytes() == before


@pytest.mark.parametrize("torn", [lambda data: b"", lambda data: data[:-1], lambda data: bytes(len(data))])
def test_a_rendition_that_is_not_what_was_written_is_made_again(tmp_path: Path, torn: Callable[[bytes], bytes]) -> None:
    kept = next(iter(made(picture((2000, 1000)), tmp_path).files.values()))
    before = kept()
    kept.path.write_bytes(torn(before))
    assert kept() == before
    assert kept.path.read_bytes() == before


def test_a_damaged_rendition_of_a_lost_original_is_not_shown(tmp_path: Path) -> None:
    data = picture((60, 30))
    made(data, tmp_path)
    kept = next(iter(make_pictures([record(data)], Lost(), tmp_path, "").files.values()))
    assert kept()
    kept.path.write_bytes(b"torn")
    with pytest.raises(TornPicture, match="upload it again"):
        kept()


def test_two_trees_keep_their_pictures_apart(tmp_path: Path) -> None:
    data = picture((300, 200))
    public = made(data, tmp_path / "public")
    image = BridgeImage(id="image:3", title="A", filename="a", width=1, height=1, sha256=sha256(data).hexdigest())
    members = make_pictures([image], Held(data), tmp_path / "bridge", "/bridge")
    assert not {kept.path for kept in public.files.values()} & {kept.path for kept in members.files.values()}


def png_of(width: int, height: int) -> bytes:
    """Return a small file that says it is a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(8000, 7501), (12000, 12000), (60000, 60000)])
def test_a_picture_made_to_exhaust_the_machine_is_refused_unread(tmp_path: Path, size: tuple[int, int]) -> None:
    data = png_of(*size)
    assert len(data) < 200
    assert problem(made(data, tmp_path)).startswith("“The reading room”: too large a picture")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture((300, 200))[:400],
        png_of(3000, 3000),
    ],
    ids=["empty", "text", "svg", "torn", "too short"],
)
def test_a_file_that_is_no_whole_picture_is_named(tmp_path: Path, data: bytes) -> None:
    assert problem(made(data, tmp_path)) == "“The reading room”: this picture cannot be read; upload it again"
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_missing_original_is_the_snapshots_error(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="this snapshot holds no files"):
        make_pictures([record(b"x")], NoBlobs(), tmp_path, "")


def test_what_another_maker_made_is_not_taken_for_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture((60, 30))
    first = made(data, tmp_path)
    assert made(data, tmp_path) == first
    monkeypatch.setattr(renditions, "_maker", lambda: "another")
    second = made(data, tmp_path)
    assert not first.files.keys() & second.files.keys()
    assert not {kept.path for kept in first.files.values()} & {kept.path for kept in second.files.values()}
    assert forget_other_makers(tmp_path) == 3
    assert made(data, tmp_path) == second
    monkeypatch.undo()
    assert forget_other_makers(tmp_path) == 3
    assert not list((tmp_path / "renditions").iterdir())
