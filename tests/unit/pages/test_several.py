"""What a page has several of stands one by one: an offer's parts, an award's schools."""

from typing import Any

from records import page
from sites import NOW, bridge_at, public_at
from slp_build.model.bridge import DirectoryEntry
from slp_build.model.public import Award
from slp_build.pages.bridge.text import page_view
from slp_build.pages.parts import FactItem
from slp_build.pages.public.listing import award_row


def test_each_thing_that_a_school_offers_is_an_answer_of_its_own() -> None:
    fields: dict[str, Any] = {"school_name": "L", "school": None, "contact": "The head", "email": "a@b.example"}
    offers = ("A visit to ours; bring a colleague", "Our records")
    entry = page(DirectoryEntry, 40, 51, "reading", "Reading", offers=offers, **fields)
    facts = page_view(entry, bridge_at(NOW, entry)).facts
    assert facts[1] == FactItem(term="Offers", answer=offers[0], more=offers[1:])


def test_each_school_of_an_award_is_named_by_itself() -> None:
    schools = ("Linnet Heath Primary School", "Sallow Green Primary School")
    award = page(Award, 40, 2, "van", "A van", schools=schools, amount=8400)
    assert award_row(award, public_at(NOW, award)).schools == schools
