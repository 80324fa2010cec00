"""The pieces of a page's body that an editor may use. Each becomes one block of `slp_build.model.blocks`."""

import re
from typing import ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from slp_build.model.blocks import FIGURES

RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
MEMBER_RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]  # no public documents in a members' page


VIDEO_HOSTS = ("youtube.com", "youtu.be", "vimeo.com")
MOST_COLUMNS, MOST_ROWS = 8, 60
MOST_BLOCKS = 40  # in one page: a longer one is two pages


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
        if self.is_deferred_validation:  # a draft may still lack it
            return found
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


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=120, help_text="What the film shows, for example: Ten frames in a Year 1 class."
    )
    href = blocks.URLBlock(
        label="Address", help_text="Where the film is: YouTube or Vimeo. Readers follow it as a link."
    )
    length = blocks.CharBlock(max_length=30, required=False, help_text="For example: 4 minutes.")
    image = ImageChooserBlock(required=False, label="Picture", help_text="Stands for the film until it is opened.")
    transcript = blocks.TextBlock(
        required=False, max_length=20_000, help_text="What is said, for those who cannot hear."
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a film on a host that is not listed."""
        found = super().clean(value)
        if self.is_deferred_validation:  # a draft may still lack it
            return found
        parts = urlsplit(found["href"])
        host = (parts.hostname or "").removeprefix("www.").removeprefix("player.")
        if parts.scheme != "https" or host not in VIDEO_HOSTS:
            problem = (
                f"Give an address at {', '.join(VIDEO_HOSTS[:-1])} or {VIDEO_HOSTS[-1]} that begins with https://."
            )
            raise blocks.StructBlockValidationError(block_errors={"href": ValidationError(problem)})
        return found

    class Meta:
        icon = "media"
        label = "Film"


class NumberBlock(blocks.RegexBlock):
    """A number as it is to be read: 1,204 or 61% or £3,000."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            regex=r"^[-\N{MINUS SIGN}+£]?[\d,]*\.?\d+%?$|^$",
            required=False,
            max_length=20,
            error_messages={"invalid": "Write a number, such as 1,204 or £3,000 or 61%%."},
            **options,
        )


class TableBlock(TypedTableBlock):
    """A table of words and numbers; its first column names its rows."""

    def __init__(self, **options: object) -> None:
        columns = [
            ("text", blocks.CharBlock(max_length=300, required=False, label="Words")),
            ("number", NumberBlock(label="Numbers")),
        ]
        super().__init__(columns, **options)

    def clean(self, value: object) -> object:
        """Refuse a table that says neither what it shows nor what its columns are."""
        found = super().clean(value)
        if self.is_deferred_validation:  # a draft may still lack it
            return found
        problems = []
        if not found.caption.strip():
            problems.append("Give the table a caption that says what it shows.")
        if not found.columns or any(not column["heading"].strip() for column in found.columns):
            problems.append("Give each of the table's columns a heading.")
        if len(found.columns) > MOST_COLUMNS or len(found.row_data) > MOST_ROWS:
            problems.append("Eight columns and sixty rows at the most: offer a longer table as a file.")
        if problems:
            raise TypedTableBlockValidationError(non_block_errors=problems)
        return found

    class Meta:
        icon = "table"
        label = "Table"
        help_text = "For a few figures or dates. Pupils' results do not belong here: those come from audited exports."


class FoldBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, help_text="A question, or a few words.")
    text = blocks.RichTextBlock(features=["bold", "italic", "ol", "ul", "link"])


class AccordionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80, required=False)
    items = blocks.ListBlock(FoldBlock(), min_num=2, max_num=12)

    class Meta:
        icon = "collapse-down"
        label = "Folded answers"
        help_text = "For answers that few readers need. What all should read belongs in the text."


class FiguresBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80, default="The county, plainly")
    names = blocks.MultipleChoiceBlock(
        choices=list(FIGURES.items()), label="Figures", help_text="Their latest values come from the audited exports."
    )

    class Meta:
        icon = "view"
        label = "Figures"


class PeopleBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80)
    people = blocks.ListBlock(SnippetChooserBlock("pages.Person"), min_num=1, max_num=24)

    class Meta:
        icon = "group"
        label = "People"


class CardsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80, default="Read on")
    pages = blocks.ListBlock(blocks.PageChooserBlock(), min_num=1, max_num=6)

    class Meta:
        icon = "thumbtack"
        label = "Cards"


class StepBlock(blocks.StructBlock):
    when = blocks.CharBlock(max_length=40, help_text="For example: September 2026.")
    heading = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=["bold", "italic", "link"], required=False)


class TimelineBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80)
    steps = blocks.ListBlock(StepBlock(), min_num=2, max_num=20)

    class Meta:
        icon = "history"
        label = "Timeline"


class ActionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80)
    text = blocks.CharBlock(max_length=200, required=False)
    button = blocks.CharBlock(max_length=40, help_text="What the reader will do: Ask for a visit, Apply, Book a place.")
    page = blocks.PageChooserBlock(required=False)
    address = blocks.CharBlock(
        required=False, help_text="Instead of a page: an address such as /county, or one that begins with https://."
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a button that leads nowhere."""
        found = super().clean(value)
        if self.is_deferred_validation:  # a draft may still lack it
            return found
        if bool(found["page"]) == bool(found["address"]):
            problem = "Choose a page, or give an address: one of the two."
            raise blocks.StructBlockValidationError(block_errors={"page": ValidationError(problem)})
        if found["address"] and not re.match(r"/(?!/)|https://[^/\s]", found["address"]):
            problem = "Begin the address with a slash, or with https://."
            raise blocks.StructBlockValidationError(block_errors={"address": ValidationError(problem)})
        return found

    class Meta:
        icon = "arrow-right"
        label = "Call to action"


class BodyBlock(blocks.StreamBlock):
    """A public page's body."""

    text = blocks.RichTextBlock(features=RICH_TEXT)
    quote = QuoteBlock()
    callout = CalloutBlock()
    facts = FactsBlock()
    image = PictureBlock()
    documents = FilesBlock()
    video = VideoBlock()
    table = TableBlock()
    accordion = AccordionBlock()
    figures = FiguresBlock()
    people = PeopleBlock()
    cards = CardsBlock()
    timeline = TimelineBlock()
    action = ActionBlock()

    class Meta:
        max_num = MOST_BLOCKS
        block_counts: ClassVar = {"action": {"max_num": 2}, "video": {"max_num": 4}}


class MemberBodyBlock(blocks.StreamBlock):
    """A Bridge page's body. It has no chooser for public pictures or files: members' media stand apart."""

    text = blocks.RichTextBlock(features=MEMBER_RICH_TEXT)
    quote = QuoteBlock()
    callout = CalloutBlock()
    facts = FactsBlock()
    table = TableBlock()
    accordion = AccordionBlock()
    timeline = TimelineBlock()

    class Meta:
        max_num = MOST_BLOCKS
