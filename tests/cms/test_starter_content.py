"""A new CMS says what the partnership's paper to the Schools Forum says, all of it, and names nobody.

Source: the paper of 15 July 2014, as it stands in domain/schools-forum-paper-2014-07-15.txt.
"""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from slp_build.model.address import page_addresses
from slp_build.model.bridge import BridgePages
from slp_build.model.public import PublicPages
from slp_build.model.snapshot import encode
from slp_build.model.snapshot_file import write_snapshot
from slp_build.sources.snapshot_file import read_snapshot
from slp_cms.accounts.models import User
from slp_cms.pages.actions.load_starter import load_starter
from slp_cms.pages.starter_file import read_starter
from slp_cms.publishing.models import BuildRecord, Receipt
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

VISION = (
    "The Suffolk Learning Partnership will foster collective responsibility for the lifelong learning of all children "
    "and young people in Suffolk. Leaders and teachers will model the pride and ambition we seek for all students, "
    "improving outcomes for all groups of learners. There will be renewed respect for education in Suffolk"
)
OBJECTIVES = (
    "Embracing change",
    "Building and sharing the excellent resources, including leadership skills, within our schools and colleges",
    "Being accountable to our communities and to one another",
    "Building strong partnerships that increase confidence and provide challenge",
    "Developing effective relationships between individuals, institutions and communities",
    "Providing a rich environment which attracts and supports high quality staff",
)
SEATS = {
    "Primary headteacher",
    "Secondary headteacher",
    "School governor",
    "Director for Children and Young People's Services",
    "Further Education representative",
    "Executive team, first seat",
    "Executive team, second seat",
}
# Each fact with its paragraph in the paper, and the page that must say it.
FACTS = [
    ("2 purpose", "how-we-work|vision-and-objectives", "school to school collaboration for improvement"),
    ("2 purpose", "vision-and-objectives", "harness the capacity of all schools for self-improvement"),
    ("2 purpose", "vision-and-objectives", "model and embed system-led leadership"),
    ("2 monitoring", "how-we-work", "shared, regular monitoring of school standards"),
    ("2 monitoring", "how-we-work", "direction of travel"),
    ("2 response", "how-we-work", "Special Measures or Requires Improvement"),
    ("2 response", "how-we-work", "quickly and appropriately"),
    ("2 response", "how-we-work", "Best Practice Brokerage"),
    ("3 response", "how-we-work", "Good or Outstanding, and declining"),
    ("3 response", "how-we-work", "Good or Outstanding, and rising"),
    ("3 outcome", "how-we-work", "stock of Good and Outstanding schools grows, and does not shrink"),
    ("who", "how-we-work", "all schools in Suffolk"),
    ("5", "vision-and-objectives", "sustainable, outward-looking Learning Partnership that raises outcomes for all"),
    ("7 stage 1", "two-stages", "from September 2014"),
    ("7 stage 1", "two-stages", "complete operational freedom"),
    ("7 stage 1", "two-stages", "Schools' Choice"),
    ("8 stage 2", "two-stages", "fully independent organisation"),
    ("8 stage 2", "two-stages", "September 2015"),
    ("9", "two-stages", "hit the ground running"),
    ("10", "two-stages", "articles and governance"),
    ("10", "two-stages", "pensions and liabilities"),
    ("10", "two-stages", "accommodation and back office"),
    ("10", "two-stages", "agreements and contracts between the County Council and the partnership"),
    ("11", "two-stages", "Lawyers are working with us on the articles"),
    ("12", "interim-board", "until the partnership becomes an independent organisation"),
    ("14", "funding", "£500k"),
    ("14", "funding", "£1.1m intervention and support fund"),
    ("14", "funding", "annual contributions towards the running costs"),
    ("14", "funding", "not affect or reduce the service's core staffing"),
    ("15", "funding", "reviewed before the partnership is divested"),
    ("15", "funding", "beyond 2014/15"),
    ("16", "funding", "one-off £100k"),
    ("16", "funding", "Raising the Bar"),
    ("17", "challenge-fund", "£1m"),
    ("17", "challenge-fund", "next four years"),
    ("17", "challenge-fund", "introduce new effective approaches to raise attainment"),
    ("18", "funding", "raise additional funding from schools by introducing a subscription"),
    ("20a", "priorities", "first meets in September 2014"),
    ("20b", "priorities", "appointment for January 2015"),
    ("20c", "priorities", "legal expert"),
    ("20d", "priorities", "website, this summer"),
    ("21", "the-bridge", "West Suffolk College, Bury St Edmunds"),
    ("21", "the-bridge", "Key Dials"),
    ("21", "the-bridge", "self-evaluation data and other data produced by schools"),
    ("21", "the-bridge", "high quality communication and robust system-led leadership"),
    ("21", "the-bridge", "broker and deliver school-to-school support"),
    ("21", "the-bridge", "Peer Challenge"),
    ("21", "the-bridge", "Additional spaces"),
    ("21", "priorities", "set up by September 2014"),
    ("21", "how-we-work", "Teaching School Alliances in Suffolk and the Eastern Region"),
    ("21", "how-we-work", "24 June 2014"),
    ("22", "priorities", "engage with headteachers"),
    ("22", "priorities", "ethos and culture"),
    ("22", "priorities", "A primary headteacher has been seconded"),
    ("22", "priorities", "applied, to create more capacity"),
    ("23", "why-suffolk", "scheme, with incentives, working with an agency"),
    ("23", "why-suffolk", "educational research academy"),
    ("23", "why-suffolk", "A governor and a small group of headteachers have volunteered"),
    ("24", "priorities", "Maths Mastery, Advantage Maths and/or Philosophy for Children"),
    ("24", "priorities", "proven way to promote communication skills"),
    ("24", "priorities", "improve numeracy and communication"),
]


pytestmark = pytest.mark.xdist_group("starter")  # it is loaded once, into one folder


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[tuple[int, Any, Any]]:
    """The starter content in an empty CMS: how many pages, and both snapshots. Undone at the end of this file."""
    cache.clear()
    folder = tmp_path_factory.mktemp("starter")
    with django_db_blocker.unblock(), transaction.atomic():
        made = load_starter()
        for snapshot in (take_public(), take_bridge()):
            write_snapshot(snapshot, folder / f"{snapshot.audience}.zip")
        yield made, read_snapshot(folder / "public.zip"), read_snapshot(folder / "bridge.zip")
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def pages(loaded: Any) -> dict[str, str]:
    """Every public page's words, without tags, by its address."""
    _, public, _ = loaded
    return {address: words(public.records[key]) for key, address in page_addresses(public.records).items()}


def words(record: object) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", encode(record).decode().replace("\\n", " ")))
    return re.sub(r"\s+", " ", text.replace("\\u2019", "'"))


def of_kind(snapshot: Any, kind: str) -> list[Any]:
    return [r for r in snapshot.records.values() if type(r).__name__ == kind]


def test_the_vision_stands_exactly_as_agreed_on_two_pages(loaded: Any, pages: dict[str, str]) -> None:
    home = loaded[1].records[next(k for k, r in loaded[1].records.items() if type(r).__name__ == "Home")]
    assert home.vision == (VISION,)
    assert VISION in pages["/our-partnership/vision-and-objectives"]


def test_nobody_is_told_of_wagtails_own_first_page(loaded: Any) -> None:
    assert not Receipt.objects.filter(title__startswith="Welcome").exists()
    assert Site.objects.get(is_default_site=True).site_name == settings.PARTNERSHIP.name


def test_the_six_objectives_stand_in_their_order(loaded: Any, pages: dict[str, str]) -> None:
    (home,) = of_kind(loaded[1], "Home")
    assert home.objectives == OBJECTIVES
    found = [pages["/our-partnership/vision-and-objectives"].index(objective) for objective in OBJECTIVES]
    assert found == sorted(found)


def test_the_interim_board_has_its_seven_seats(loaded: Any) -> None:
    assert {seat.title for seat in of_kind(loaded[1], "BoardSeat")} == SEATS


@pytest.mark.parametrize(("paragraph", "where", "fact"), FACTS)
def test_every_fact_of_the_paper_is_on_its_page(pages: dict[str, str], paragraph: str, where: str, fact: str) -> None:
    found = " ".join(text for address, text in pages.items() if re.search(rf"/({where})$", address))
    assert found, where
    assert fact in found


def test_there_are_five_priorities(pages: dict[str, str]) -> None:
    assert re.findall(r"\b(\d)\. [A-Z]", pages["/our-partnership/priorities"]) == ["1", "2", "3", "4", "5"]


def test_the_three_programmes_have_resources_with_files(loaded: Any) -> None:
    public = loaded[1]
    programmes = {r.id: r.title for r in of_kind(public, "Programme")}
    assert set(programmes.values()) == {"Maths Mastery", "Advantage Maths", "Philosophy for Children"}
    resources = of_kind(public, "Resource")
    units = {r.id: r.parent for r in of_kind(public, "Unit")}
    assert {units.get(r.parent, r.parent) for r in resources} == set(programmes)
    for resource in resources:
        assert resource.sample
        assert resource.documents
        for reference in resource.documents:
            assert public.blobs.read(public.records[reference].sha256)


def test_every_page_type_is_seen_and_what_is_invented_says_so(loaded: Any) -> None:
    _, public, bridge = loaded
    assert {type(r) for r in public.records.values()} >= set(get_args(PublicPages))
    assert {type(r) for r in bridge.records.values()} >= set(get_args(BridgePages))
    for kind in ("CaseStudy", "Vacancy", "Campaign", "Resource", "Event", "BoardMeeting", "FundRound", "Award"):
        assert all(record.sample for record in of_kind(public, kind))


def test_no_page_names_a_person_or_tells_how_to_reach_one(loaded: Any) -> None:
    text = " ".join(words(r) for snapshot in loaded[1:] for r in snapshot.records.values())
    assert not re.search(r"\b(Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Prof)\b\.? [A-Z]", text)
    assert not re.search(r"\b0\d{3,4}[ \d]{6,}", text)
    # What would lead to the two seconded people of the paper: their schools.
    assert not re.search(r"Great Barton|Castle Partnership", text)
    for address in re.findall(r"[\w.-]+@[\w.-]+", text):
        assert address.endswith(".example")


def test_another_partnership_starts_with_its_own_words(settings: Any) -> None:
    settings.PARTNERSHIP = msgspec.structs.replace(settings.PARTNERSHIP, county="Norfolk & Holm")
    starter = {(page.tree, page.path): page for page in read_starter(settings.PATHS.content / "starter")}
    assert starter["public", "teach"].fields["title"] == "Teach in Norfolk & Holm"
    assert starter["public", "teach/why-norfolk-holm"].fields["title"] == "Why teach in Norfolk & Holm"


def test_a_second_load_changes_nothing(loaded: Any, django_db_blocker: Any) -> None:
    before = Page.objects.count()
    assert loaded[0] > 40
    assert load_starter() == 0
    assert Page.objects.count() == before
    assert Site.objects.get(is_default_site=True).root_page.slug == "home"


def test_a_scheduled_edit_does_not_take_a_starter_page_down(loaded: Any) -> None:
    page = Page.objects.get(slug="funding").specific
    page.title = "From tomorrow"
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    assert take_public().records[f"page:{page.pk}"].title == "Funding"


def test_an_editor_goes_back_to_the_starters_words_by_a_pages_history(loaded: Any) -> None:
    page = Page.objects.get(slug="funding").specific
    first, words = page.latest_revision_id, page.lead
    editor = User.objects.create_superuser("historian@school.example", "a long password")
    page.lead = "A mistake."
    page.save_revision(user=editor, log_action=True)
    client = Client()
    client.force_login(editor)
    review = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first])
    assert review in client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert client.get(review).context["form"]["lead"].value() == words


def test_every_file_of_the_starter_folder_is_used(loaded: Any) -> None:
    folder = Path(settings.PATHS.content) / "starter" / "documents"
    used = {r.filename for snapshot in loaded[1:] for r in snapshot.records.values() if hasattr(r, "filename")}
    assert {path.name for path in folder.iterdir()} == used
    assert not BuildRecord.objects.exists()
