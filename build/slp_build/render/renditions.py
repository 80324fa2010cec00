"""A picture's renditions: a few widths, WebP and JPEG, made once and kept by the hash of the original."""

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from slp_build.errors import BuildError
from slp_build.model.address import rendition_address
from slp_build.model.bridge import BridgeImage
from slp_build.model.public import PublicImage
from slp_build.model.snapshot import Blobs
from slp_build.pages.parts import Rendition

WIDTHS = (480, 960, 1600)
FORMATS = {"webp": ("WEBP", {"quality": 78, "method": 4}), "jpg": ("JPEG", {"quality": 82, "optimize": True})}
MAX_PIXELS = 60_000_000  # a larger picture is a mistake, or an attempt to exhaust the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Renditions by the original's sha256, and the kept file behind each rendition's address."""

    renditions: dict[str, tuple[Rendition, ...]]
    files: dict[str, Path]


def make_pictures(images: Iterable[PublicImage | BridgeImage], blobs: Blobs, cache: Path, root: str) -> Pictures:
    """Return every image's renditions, making those that `cache` does not hold. `root` is the tree's address root."""
    renditions: dict[str, tuple[Rendition, ...]] = {}
    files: dict[str, Path] = {}
    for image in images:
        made = []
        for width in _widths(image.width):
            height = max(1, round(image.height * width / image.width))
            for extension in FORMATS:
                href = rendition_address(image.sha256, width, extension, root)
                kept = cache / "renditions" / href.rpartition("/")[2]
                if not kept.is_file():
                    _make(image, blobs, kept.parent)
                files[href] = kept
                media = "image/webp" if extension == "webp" else "image/jpeg"
                made.append(Rendition(width=width, height=height, href=href, type=media))
        renditions[image.sha256] = tuple(made)
    return Pictures(renditions=renditions, files=files)


def _widths(width: int) -> tuple[int, ...]:
    return tuple(w for w in WIDTHS if w < width) or (width,)


def _make(image: PublicImage | BridgeImage, blobs: Blobs, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with Image.open(io.BytesIO(blobs.read(image.sha256))) as original:
            if original.width * original.height > MAX_PIXELS:
                raise BuildError(f"{image.id} “{image.title}”: too large a picture; upload one below 60 megapixels")
            picture = ImageOps.exif_transpose(original).convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise BuildError(f"{image.id} “{image.title}”: this picture cannot be read; upload it again") from error
    for width in _widths(image.width):
        height = max(1, round(image.height * width / image.width))
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        for extension, (name, options) in FORMATS.items():
            path = folder / rendition_address(image.sha256, width, extension).rpartition("/")[2]
            aside = path.with_name(f".{path.name}.{os.getpid()}")
            small.save(aside, name, **options)
            os.replace(aside, path)
