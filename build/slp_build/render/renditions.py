"""A picture's renditions: a few widths, WebP and JPEG, made once and kept by the hash of the original."""

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

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
    """Renditions by the original's sha256; by each rendition's address its kept file, and the picture's record."""

    renditions: dict[str, tuple[Rendition, ...]]
    files: dict[str, Path]
    sources: dict[str, str]


def make_pictures(images: Iterable[PublicImage | BridgeImage], blobs: Blobs, cache: Path, root: str) -> Pictures:
    """Return every image's renditions, making those that `cache` does not hold. `root` is the tree's address root.

    Raises BuildError naming a picture that is too large or cannot be read.
    """
    renditions: dict[str, tuple[Rendition, ...]] = {}
    files: dict[str, Path] = {}
    sources: dict[str, str] = {}
    folder = cache / "renditions"
    folder.mkdir(parents=True, exist_ok=True)
    for image in images:
        size = _upright_size(image, blobs, folder)
        made = []
        for width, height in _sizes(*size):
            for extension in FORMATS:
                href = rendition_address(image.sha256, width, extension, root)
                kept = folder / href.rpartition("/")[2]
                if not kept.is_file():
                    _make(image, blobs, folder, size)
                files[href] = kept
                sources.setdefault(href, image.id)
                media = "image/webp" if extension == "webp" else "image/jpeg"
                made.append(Rendition(width=width, height=height, href=href, type=media))
        renditions[image.sha256] = tuple(made)
    return Pictures(renditions=renditions, files=files, sources=sources)


def _sizes(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """Return the sizes to make of a picture: none is wider than it is."""
    widths = tuple(w for w in WIDTHS if w < width) or (width,)
    return tuple((w, max(1, round(height * w / width))) for w in widths)


def _upright_size(image: PublicImage | BridgeImage, blobs: Blobs, folder: Path) -> tuple[int, int]:
    """Return a picture's width and height as it is looked at, and keep them beside its renditions.

    The record has them as the file does, and a phone turns its pictures by a note in the file.
    """
    kept = folder / f"{image.sha256[:16]}.size"
    if kept.is_file():
        width, height = kept.read_text().split()
        return int(width), int(height)
    with _opened(image, blobs) as original:
        turned = original.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
        size = (original.height, original.width) if turned else (original.width, original.height)
    aside = kept.with_name(f".{kept.name}.{os.getpid()}")
    aside.write_text(f"{size[0]} {size[1]}")
    os.replace(aside, kept)
    return size


def _make(image: PublicImage | BridgeImage, blobs: Blobs, folder: Path, size: tuple[int, int]) -> None:
    """Make every rendition of a picture. What the file says of place, time and camera is left behind."""
    with _opened(image, blobs) as original:
        picture = _opaque(ImageOps.exif_transpose(original))
    for width, height in _sizes(*size):
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        for extension, (name, options) in FORMATS.items():
            path = folder / rendition_address(image.sha256, width, extension).rpartition("/")[2]
            aside = path.with_name(f".{path.name}.{os.getpid()}")
            small.save(aside, name, **options)
            os.replace(aside, path)


@contextmanager
def _opened(image: PublicImage | BridgeImage, blobs: Blobs) -> Iterator[Image.Image]:
    """Give a picture as uploaded. Raises BuildError when it cannot be read, also while it is worked on."""
    try:
        with Image.open(io.BytesIO(blobs.read(image.sha256))) as original:
            if original.width * original.height > MAX_PIXELS:
                raise _too_large(image)
            yield original
    except Image.DecompressionBombError as error:
        raise _too_large(image) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:  # what Pillow raises on torn files
        raise BuildError(f"{image.id} “{image.title}”: this picture cannot be read; upload it again") from error


def _too_large(image: PublicImage | BridgeImage) -> BuildError:
    return BuildError(f"{image.id} “{image.title}”: too large a picture; upload one below 60 megapixels")


def _opaque(picture: Image.Image) -> Image.Image:
    """Return a picture without transparency: what is see-through becomes white, not black."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")
