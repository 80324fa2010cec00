"""A picture's renditions: a few widths, WebP and JPEG, made once and kept by the hashes of original and maker.

Beside a picture's renditions stands what was made of it: a kept file that is not what was written is made anew.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b, sha256
from importlib.metadata import version
from pathlib import Path

import msgspec

from slp_build.durable import replace_file
from slp_build.errors import UNDECODABLE, TornPicture
from slp_build.model.address import rendition_address
from slp_build.model.bridge import BridgeImage
from slp_build.model.problem import Problem
from slp_build.model.public import PublicImage
from slp_build.model.snapshot import Blobs, encode, hash_record
from slp_build.pages.parts import Rendition

Image = PublicImage | BridgeImage
WIDTHS = (480, 960, 1600)
MOST = 16_383  # pixels: no side of a WebP can be longer
FORMATS = {"webp": ("WEBP", {"quality": 78, "method": 4}), "jpg": ("JPEG", {"quality": 82, "optimize": True})}
MEDIA = {"webp": "image/webp", "jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Renditions by the original's sha256; by each rendition's address how to read it, and the picture's records.

    `problems` name the pictures that are lost, torn or too large, and have none.
    """

    renditions: dict[str, tuple[Rendition, ...]]
    files: "dict[str, KeptFile]"
    sources: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A kept rendition: called, it gives its bytes, made anew where they are not what was written."""

    path: Path
    digest: str
    image: Image
    blobs: Blobs = field(compare=False)

    def __call__(self) -> bytes:
        """Return the rendition's bytes. Raises TornPicture where it is damaged and the original is lost."""
        with suppress(FileNotFoundError):
            data = self.path.read_bytes()
            if sha256(data).hexdigest() == self.digest:
                return data
        _make(self.image, self.blobs, self.path.parent)
        return self.path.read_bytes()


class _Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of a picture: its size in pixels as it is looked at, and each file's sha256 by its name.

    The record has a picture's size as its file does, and a phone turns its pictures by a note in the file.
    """

    width: int
    height: int
    digests: dict[str, str]


def make_pictures(images: Iterable[Image], blobs: Blobs, cache: Path, root: str) -> Pictures:
    """Return every image's renditions, making those that `cache` does not hold. `root` is the tree's address root."""
    renditions: dict[str, tuple[Rendition, ...]] = {}
    files: dict[str, KeptFile] = {}
    sources: dict[str, tuple[str, ...]] = {}
    problems = []
    folder = cache / "renditions"
    folder.mkdir(parents=True, exist_ok=True)
    for image in images:
        try:
            made = _kept(image, folder) or _make(image, blobs, folder)
        except TornPicture as error:
            at = f"{root}/images/{image.filename}"
            problems.append(Problem(guard="file", address=at, source=image.id, message=str(error)))
            continue
        renditions[image.sha256] = tuple(_renditions(image, made, root))
        for one in renditions[image.sha256]:
            name = one.href.rpartition("/")[2]
            files[one.href] = KeptFile(path=folder / name, digest=made.digests[name], image=image, blobs=blobs)
            sources[one.href] = (*sources.get(one.href, ()), image.id)
    return Pictures(renditions=renditions, files=files, sources=sources, problems=tuple(problems))


def forget_other_makers(cache: Path) -> int:
    """Remove kept files that this code, with this Pillow, would not use, and return how many."""
    others = [path for path in (cache / "renditions").glob("*.*") if _maker() not in path.name]
    for path in others:
        path.unlink(missing_ok=True)
    return len(others)


def _renditions(image: Image, made: _Made, root: str) -> Iterator[Rendition]:
    for width, height in _sizes(made.width, made.height):
        for extension in FORMATS:
            href = rendition_address(image.sha256, width, _maker(), extension, root)
            yield Rendition(width=width, height=height, href=href, type=MEDIA[extension])


@lru_cache(maxsize=1)
def _maker() -> str:
    """Return what tells renditions apart that were made by other code, or by another Pillow, of the same original."""
    state = blake2b(f"pillow {version('pillow')}".encode(), digest_size=4)
    for module in ("renditions", "uploaded"):
        state.update(Path(__file__).with_name(f"{module}.py").read_bytes())
    return state.hexdigest()


def _sizes(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """Return the sizes to make of a picture: none is wider than it is, and none too tall for its format."""
    widths = tuple(w for w in WIDTHS if w < width) or (width,)
    widths = tuple(w for w in widths if height * w <= MOST * width) or (max(1, width * MOST // height),)
    return tuple((w, min(MOST, max(1, round(height * w / width)))) for w in widths)


def _record(image: Image, folder: Path) -> Path:
    """Return where stands what was made of a picture."""
    return folder / f"{image.sha256[:16]}.{_maker()}.made"


def _kept(image: Image, folder: Path) -> _Made | None:
    """Return what was made of a picture, where all of it is there."""
    try:
        check, _, data = _record(image, folder).read_bytes().partition(b"\n")
        if check.decode() != hash_record(data):
            return None
        made = msgspec.json.decode(data, type=_Made)
    except (OSError, *UNDECODABLE):  # not there, or torn
        return None
    return made if all((folder / name).is_file() for name in made.digests) else None


def _make(image: Image, blobs: Blobs, folder: Path) -> _Made:
    """Make every rendition of a picture. What the file says of place, time and camera is left behind.

    Raises TornPicture.
    """
    from slp_build.render.uploaded import open_picture, smaller  # Pillow is slow to import, and a new picture seldom

    picture = open_picture(image, blobs)
    digests = {}
    for width, height in _sizes(*picture.size):
        small = smaller(picture, width, height)
        for extension, (name, options) in FORMATS.items():
            path = folder / rendition_address(image.sha256, width, _maker(), extension).rpartition("/")[2]
            data = io.BytesIO()
            small.save(data, name, **options)
            replace_file(path, data.getvalue())
            digests[path.name] = sha256(data.getvalue()).hexdigest()
    made = _Made(width=picture.width, height=picture.height, digests=digests)
    data_of = encode(made)
    replace_file(_record(image, folder), hash_record(data_of).encode() + b"\n" + data_of)
    return made
