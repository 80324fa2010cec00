"""A picture's renditions: a few widths, WebP and JPEG, made once and kept by the hashes of original and maker."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from slp_build.errors import TornPicture
from slp_build.model.address import rendition_address
from slp_build.model.bridge import BridgeImage
from slp_build.model.problem import Problem
from slp_build.model.public import PublicImage
from slp_build.model.snapshot import Blobs, hash_record
from slp_build.pages.parts import Rendition

WIDTHS = (480, 960, 1600)
MOST = 16_383  # pixels: no side of a WebP can be longer
FORMATS = {"webp": ("WEBP", {"quality": 78, "method": 4}), "jpg": ("JPEG", {"quality": 82, "optimize": True})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Renditions by the original's sha256; by each rendition's address its kept file, and the picture's record.

    `problems` name the pictures that are lost, torn or too large, and have none.
    """

    renditions: dict[str, tuple[Rendition, ...]]
    files: dict[str, Path]
    sources: dict[str, str]
    problems: tuple[Problem, ...] = ()


def make_pictures(images: Iterable[PublicImage | BridgeImage], blobs: Blobs, cache: Path, root: str) -> Pictures:
    """Return every image's renditions, making those that `cache` does not hold. `root` is the tree's address root."""
    renditions: dict[str, tuple[Rendition, ...]] = {}
    files: dict[str, Path] = {}
    sources: dict[str, str] = {}
    problems = []
    folder = cache / "renditions"
    folder.mkdir(parents=True, exist_ok=True)
    for image in images:
        try:
            made = tuple(_made(image, blobs, folder, root))
        except TornPicture as error:
            at = f"{root}/images/{image.filename}"
            problems.append(Problem(guard="file", address=at, source=image.id, message=str(error)))
            continue
        renditions[image.sha256] = made
        for one in made:
            files[one.href] = folder / one.href.rpartition("/")[2]
            sources.setdefault(one.href, image.id)
    return Pictures(renditions=renditions, files=files, sources=sources, problems=tuple(problems))


def _made(image: PublicImage | BridgeImage, blobs: Blobs, folder: Path, root: str) -> Iterator[Rendition]:
    """Yield a picture's renditions, once they stand in `folder`. Raises TornPicture."""
    size = _upright_size(image, blobs, folder)
    for width, height in _sizes(*size):
        for extension in FORMATS:
            href = rendition_address(image.sha256, width, _maker(), extension, root)
            if not (folder / href.rpartition("/")[2]).is_file():
                _make(image, blobs, folder, size)
            media = "image/webp" if extension == "webp" else "image/jpeg"
            yield Rendition(width=width, height=height, href=href, type=media)


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


def _upright_size(image: PublicImage | BridgeImage, blobs: Blobs, folder: Path) -> tuple[int, int]:
    """Return a picture's width and height as it is looked at, and keep them beside its renditions.

    The record has them as the file does, and a phone turns its pictures by a note in the file.
    """
    kept = folder / f"{image.sha256[:16]}.size"
    with suppress(OSError, ValueError):  # not there, or torn
        *written, check = kept.read_text().split()
        if check == _check(written):
            width, height = map(int, written)
            return width, height
    from slp_build.render.uploaded import upright_size  # Pillow is slow to import, and a new picture seldom there

    size = upright_size(image, blobs)
    aside = kept.with_name(f".{kept.name}.{os.getpid()}")
    words = [str(size[0]), str(size[1])]
    aside.write_text(" ".join((*words, _check(words))))
    os.replace(aside, kept)
    return size


def _check(words: list[str]) -> str:
    return hash_record(" ".join(words).encode())[:8]


def _make(image: PublicImage | BridgeImage, blobs: Blobs, folder: Path, size: tuple[int, int]) -> None:
    """Make every rendition of a picture. What the file says of place, time and camera is left behind."""
    from slp_build.render.uploaded import open_picture, smaller

    picture = open_picture(image, blobs)
    for width, height in _sizes(*size):
        small = smaller(picture, width, height)
        for extension, (name, options) in FORMATS.items():
            path = folder / rendition_address(image.sha256, width, _maker(), extension).rpartition("/")[2]
            aside = path.with_name(f".{path.name}.{os.getpid()}")
            small.save(aside, name, **options)
            os.replace(aside, path)
