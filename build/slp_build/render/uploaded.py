"""A picture as it was uploaded, read by Pillow: upright and opaque, and smaller ones of it."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ExifTags, Image, UnidentifiedImageError

from slp_build.errors import LostFile, TornPicture
from slp_build.model.bridge import BridgeImage
from slp_build.model.public import PublicImage
from slp_build.model.snapshot import Blobs

MAX_PIXELS = 60_000_000  # a larger picture is a mistake, or an attempt to exhaust the machine
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How a picture is turned upright, by what a camera noted in it (EXIF 2.32, 4.6.4, “Orientation”)."""
NO_NOTE = (OSError, SyntaxError, ValueError, TypeError, struct.error)  # what Pillow raises on notes that make no sense


def open_picture(image: PublicImage | BridgeImage, blobs: Blobs) -> Image.Image:
    """Return a picture upright and opaque. Raises TornPicture."""
    with _opened(image, blobs) as original:
        turn = UPRIGHT.get(_orientation(original))
        return _opaque(original if turn is None else original.transpose(turn))


def smaller(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Return a picture at another size, in pixels."""
    return picture.resize((width, height), Image.Resampling.LANCZOS)


@contextmanager
def _opened(image: PublicImage | BridgeImage, blobs: Blobs) -> Iterator[Image.Image]:
    """Give a picture as uploaded. Raises TornPicture when it cannot be read, also while it is worked on."""
    torn = TornPicture(f"“{image.title}”: this picture cannot be read; upload it again")
    try:
        data = blobs.read(image.sha256)
    except LostFile as error:
        raise torn from error
    try:
        with Image.open(io.BytesIO(data)) as original:
            if original.width * original.height > MAX_PIXELS:
                raise _too_large(image)
            yield original
    except Image.DecompressionBombError as error:
        raise _too_large(image) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:  # what Pillow raises on torn files
        raise torn from error


def _orientation(original: Image.Image) -> int:
    """Return how a camera was held, 1 to 8; 1 where its note is missing or makes no sense: the picture still shows.

    Pillow's own `exif_transpose` writes the other notes anew, and ends in an error where it cannot.
    """
    try:
        noted = original.getexif().get(ExifTags.Base.Orientation)
    except NO_NOTE:
        return 1
    return noted if noted in UPRIGHT else 1


def _too_large(image: PublicImage | BridgeImage) -> TornPicture:
    return TornPicture(f"“{image.title}”: too large a picture; upload one below 60 megapixels")


def _opaque(picture: Image.Image) -> Image.Image:
    """Return a picture without transparency: what is see-through becomes white, not black."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")
