"""Files of content/ take the partnership's own words from its settings."""

import msgspec
import pytest

from sets import PARTNERSHIP
from slp_build.config import Thresholds
from slp_build.errors import BuildError
from slp_build.model.placeholders import filled

OTHERS = msgspec.structs.replace(
    PARTNERSHIP, county="King’s Holm & {name}", thresholds=Thresholds(minimum_base=12, minimum_schools=10)
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The {name}, or {short_name}", "The Shire Learning Partnership, or Learning Partnership"),
        ("How {county}'s children do, and { county }’s schools", "How Shire's children do, and Shire’s schools"),
        ("[{email}](mailto:{email})", "[hello@partnership.example](mailto:hello@partnership.example)"),
        ("teach/why-{county_slug} in the {region}", "teach/why-shire in the Region"),
        ("fewer than {minimum_base} of {minimum_schools}", "fewer than six of three"),
    ],
)
def test_each_placeholder_becomes_the_partnerships_own_word(text: str, shown: str) -> None:
    assert filled("a.md", text, PARTNERSHIP) == shown


def test_numbers_beyond_ten_are_figures_and_a_countys_name_is_taken_as_it_is() -> None:
    assert filled("a.md", "{minimum_base} and {minimum_schools}", OTHERS) == "12 and ten"
    assert filled("a.md", "{county}, {county_slug}", OTHERS) == "King’s Holm & {name}, kings-holm-name"


@pytest.mark.parametrize(
    "text", ["{ F = 'girls', M = 'boys' }", "{: #id .class }", "{#id}", "{.class}", "{% x %}", "{}", "{12}", "{a b}"]
)
def test_other_braces_stay_as_they_are(text: str) -> None:
    assert filled("a.md", text, PARTNERSHIP) == text


def test_a_word_in_two_pairs_of_braces_is_shown_in_one() -> None:
    assert filled("a.md", "{{county}}, {{anything}}, {{ x }}", PARTNERSHIP) == "{county}, {anything}, { x }"


@pytest.mark.parametrize("slip", ["{countys}", "{County}", "{short-name}", "{ site_url }"])
def test_an_unknown_one_is_refused_by_file_and_line_with_those_that_there_are(slip: str) -> None:
    with pytest.raises(BuildError) as caught:
        filled("deep/a.md", f"---\ntitle: {{county}}\n---\n\nIn {slip}.\n", PARTNERSHIP)
    assert str(caught.value) == (
        f"deep/a.md, line 5: “{slip}” is not known; there are {{name}}, {{short_name}}, {{county}}, {{county_slug}}, "
        f"{{region}}, {{email}}, {{minimum_base}}, {{minimum_schools}}; to show it as it is, write {{{slip}}}"
    )
