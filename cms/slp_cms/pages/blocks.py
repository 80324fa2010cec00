"""The pieces of a page's body that an editor may use. Each becomes one block of `slp_build.model.blocks`."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
MEMBER_RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]  # no public documents in a members' page


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(max_length=500, help_text="The words themselves, without quotation marks.")
    who = blocks.CharBlock(max_length=80, help_text="Who said it: a role, or a name with the person's consent.")
    role = blocks.CharBlock(max_length=120, required=False, help_text="For example: headteacher, Linnet Heath.")

    class Meta:
        icon = "openquote"
        label = "Quotation"


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        choices=[("note", "Note"), ("good", "Good news"), ("warn", "Take care")],
        default="note",
        help_text="Sets the colour; the heading must say the same in words.",
    )
    heading = blocks.CharBlock(max_length=80)
    text = blocks.RichTextBlock(features=["bold", "italic", "link"])

    class Meta:
        icon = "warning"
        label = "Notice"


class FactBlock(blocks.StructBlock):
    term = blocks.CharBlock(max_length=40)
    answer = blocks.CharBlock(max_length=120)


class FactsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80, default="Key facts")
    facts = blocks.ListBlock(FactBlock(), min_num=1, max_num=8)

    class Meta:
        icon = "list-ul"
        label = "Key facts"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock()
    alt = blocks.CharBlock(
        max_length=200,
        required=False,
        label="What the picture shows",
        help_text="Read out to people who do not see it. One plain sentence.",
    )
    decorative = blocks.BooleanBlock(
        required=False, help_text="Tick only if the page loses nothing without the picture."
    )
    caption = blocks.CharBlock(max_length=200, required=False)

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a picture that neither says what it shows nor is marked decorative."""
        found = super().clean(value)
        if not found["alt"].strip() and not found["decorative"]:
            problem = "Say what the picture shows, or mark it decorative."
            raise blocks.StructBlockValidationError(block_errors={"alt": ValidationError(problem)})
        return found

    class Meta:
        icon = "image"
        label = "Picture"


class FilesBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80, default="Files to download")
    documents = blocks.ListBlock(DocumentChooserBlock(), min_num=1, max_num=12)

    class Meta:
        icon = "doc-full"
        label = "Files"


class BodyBlock(blocks.StreamBlock):
    """A public page's body."""

    text = blocks.RichTextBlock(features=RICH_TEXT)
    quote = QuoteBlock()
    callout = CalloutBlock()
    facts = FactsBlock()
    image = PictureBlock()
    documents = FilesBlock()


class MemberBodyBlock(blocks.StreamBlock):
    """A Bridge page's body. It has no chooser for public pictures or files: members' media stand apart."""

    text = blocks.RichTextBlock(features=MEMBER_RICH_TEXT)
    quote = QuoteBlock()
    callout = CalloutBlock()
    facts = FactsBlock()
