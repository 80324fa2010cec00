"""The pieces of a page's body: what is refused, with which words, and what reaches the snapshot."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import Page

from cms_pages import ArticleFactory, SectionFactory, make_image
from slp_build.model import blocks as model
from slp_cms.pages.blocks import ActionBlock, BodyBlock, NumberBlock, TableBlock, VideoBlock
from slp_cms.snapshot.public import take_public

pytestmark = pytest.mark.django_db


def cleaned(block: Any, value: Any) -> Any:
    return block.clean(block.to_python(value))


@pytest.mark.parametrize(
    "address",
    [
        "http://www.youtube.com/watch?v=1",
        "https://videos.elsewhere.example/1",
        "https://youtube.com.elsewhere.example/1",
        "https://elsewhere.example/https://youtube.com/",
        "https://youtube.com@elsewhere.example/",
        "javascript:alert(1)",
    ],
)
def test_a_film_on_an_unlisted_host_is_refused(address: str) -> None:
    with pytest.raises(ValidationError) as refused:
        cleaned(VideoBlock(), {"title": "A lesson", "href": address})
    assert "href" in refused.value.block_errors


@pytest.mark.parametrize("host", ["www.youtube.com/watch?v=1", "youtu.be/1", "vimeo.com/1", "player.vimeo.com/video/1"])
def test_a_film_on_a_listed_host_is_taken(host: str) -> None:
    assert cleaned(VideoBlock(), {"title": "A lesson", "href": f"https://{host}"})


@pytest.mark.parametrize(
    ("page", "address", "wrong"),
    [
        (None, "", "page"),
        (None, "county", "address"),
        (None, "//elsewhere.example", "address"),
        (None, "http://elsewhere.example", "address"),
        (None, "https:///x", "address"),
        (None, "javascript:alert(1)", "address"),
    ],
)
def test_a_button_that_leads_nowhere_is_refused(page: Any, address: str, wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        cleaned(ActionBlock(), {"heading": "H", "button": "Go", "page": page, "address": address})
    assert wrong in refused.value.block_errors


def table(**changes: Any) -> dict[str, Any]:
    return {
        "columns": [{"type": "text", "heading": "School"}, {"type": "number", "heading": "Books"}],
        "rows": [{"values": ["Linnet Heath", "1,204"]}],
        "caption": "Books in the van",
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"caption": " "}, "caption"),
        ({"columns": [{"type": "text", "heading": ""}], "rows": []}, "heading"),
        ({"columns": [], "rows": []}, "heading"),
        ({"rows": [{"values": ["a", "1"]}] * 61}, "sixty rows"),
    ],
)
def test_a_table_that_nobody_could_read_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        cleaned(TableBlock(), table(**changes))
    assert any(words in str(error) for error in refused.value.non_block_errors.as_data())


@pytest.mark.parametrize("number", ["1,204", "61%", "£3,000", "-0.3", "\N{MINUS SIGN}0.3", "", ".5"])
def test_a_number_is_taken_as_it_is_read(number: str) -> None:
    assert NumberBlock().clean(number) == number


@pytest.mark.parametrize("number", ["many", "1 or 2", "<b>1</b>", "1%%", "£"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(ValidationError, match="Write a number"):
        NumberBlock().clean(number)


def test_a_page_has_forty_blocks_at_the_most() -> None:
    block = BodyBlock()
    with pytest.raises(StreamBlockValidationError):
        cleaned(block, [{"type": "text", "value": "<p>x</p>"}] * 41)


def test_every_block_reaches_the_snapshot_without_what_is_gone_and_without_scripts(home: Page) -> None:
    section = SectionFactory(parent=home)
    gone, picture = ArticleFactory(parent=section, title="Gone", live=False), make_image()
    page = ArticleFactory(parent=section, title="All of them")
    page.body = page.body.stream_block.to_python(
        [
            {"type": "video", "value": {"title": "A", "href": "https://vimeo.com/1", "image": picture.pk}},
            {"type": "table", "value": table()},
            {
                "type": "accordion",
                "value": {"heading": "", "items": [{"heading": "Q", "text": "<p>A<script>alert(1)</script></p>"}] * 2},
            },
            {"type": "figures", "value": {"heading": "F", "names": ["rwm"]}},
            {"type": "cards", "value": {"heading": "C", "pages": [gone.pk, section.pk]}},
            {"type": "people", "value": {"heading": "P", "people": [99]}},
            {"type": "timeline", "value": {"heading": "T", "steps": [{"when": "1", "heading": "h", "text": ""}] * 2}},
            {"type": "action", "value": {"heading": "H", "button": "b", "page": None, "address": "/county"}},
        ]
    )
    page.save()
    body = take_public().records[f"page:{page.pk}"].body
    assert body == (
        model.VideoBlock(title="A", href="https://vimeo.com/1", image=f"image:{picture.pk}"),
        model.TableBlock(
            caption="Books in the van",
            columns=("School", "Books"),
            rows=(("Linnet Heath", "1,204"),),
            numeric=(1,),
        ),
        model.AccordionBlock(heading="", items=(model.Fold(heading="Q", html="<p>A</p>"),) * 2),
        model.FiguresBlock(heading="F", names=("rwm",)),
        model.CardsBlock(heading="C", pages=(f"page:{section.pk}",)),
        model.TimelineBlock(heading="T", steps=(model.Step(when="1", heading="h"),) * 2),
        model.ActionBlock(heading="H", text="", button="b", target="/county"),
    )
