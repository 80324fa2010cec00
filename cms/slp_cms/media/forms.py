"""The form for a picture."""

from typing import Any

from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

TORN = (OSError, EOFError, SyntaxError, ValueError, Image.DecompressionBombError)  # Pillow's, of damaged files
NOT_WHOLE = "This picture is not whole: it breaks off, or is damaged. Save it anew from the original, and try again."


class PictureField(WagtailImageField):
    """Refuses in words what Wagtail's own field ends in an error on: a picture that is not there to its last row."""

    def to_python(self, data: Any) -> Any:
        """Return the picture, which has been read whole. Raises ValidationError."""
        try:
            return super().to_python(data)
        except TORN as error:
            raise ValidationError(NOT_WHOLE, code="invalid_image") from error


class PictureForm(BaseImageForm):
    """Wagtail's form for a picture, with our field for the file."""

    file = PictureField(label="File", widget=BaseImageForm.Meta.widgets["file"])
