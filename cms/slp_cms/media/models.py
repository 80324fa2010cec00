"""Public pictures and files. Nothing uploaded is served from here: it becomes public when a published page uses it."""

import hashlib

from django.db import models, transaction
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from slp_cms.media.content import refuse_file


class Sha256Mixin(models.Model):
    """Knows the sha256 of its file's bytes, which is how a snapshot names them."""

    sha256 = models.CharField(max_length=64, editable=False, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Hash the file when it is new or another one. It is saved with the receipt, or not at all."""
        if self.file and (not self.sha256 or not self.file._committed):
            self.file.open("rb")
            self.file.seek(0)
            self.sha256 = hashlib.file_digest(self.file.file, "sha256").hexdigest()
            self.file.seek(0)
        with transaction.atomic():
            super().save(*args, **kwargs)


class FileMixin(Sha256Mixin):
    """A file for readers to save: what it is and how large is known before it is kept."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Know the new file's size, so that nobody asks the storage for it again."""
        if self.file and not self.file._committed:
            self.file_size = self.file.size
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a file that a browser would run, that is not what it says, or that is too large."""
        super().clean()
        if self.file and not self.file._committed:
            refuse_file(self.file)


class PublicDocument(FileMixin, AbstractDocument):
    """A file that a public page may offer for download."""

    admin_form_fields = WagtailDocument.admin_form_fields


class PublicImage(Sha256Mixin, AbstractImage):
    """A picture that a public page may show."""

    admin_form_fields = WagtailImage.admin_form_fields


class PublicRendition(AbstractRendition):
    """A small copy, for the admin's own use; readers get the build's renditions."""

    image = models.ForeignKey(PublicImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
