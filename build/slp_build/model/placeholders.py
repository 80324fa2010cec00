"""The partnership's own words in files of content/: `{county}` stands there for what content/partnership.toml says."""

import re

from slp_build.config import Partnership
from slp_build.errors import BuildError

_MARK = re.compile(r"\{(?P<literal>\{ *[A-Za-z][\w-]* *\})\}|\{ *(?P<name>[A-Za-z][\w-]*) *\}")
NUMBERS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def filled(name: str, text: str, partnership: Partnership) -> str:
    """Return a file's text with the partnership's words in it; `{{county}}` becomes `{county}`, as it is shown.

    Raises BuildError, naming file and line, where there is no such word.
    """
    words = _words(partnership)

    def word(found: re.Match[str]) -> str:
        if found["literal"]:
            return found["literal"]
        if found["name"] not in words:
            line = text.count("\n", 0, found.start()) + 1
            raise BuildError(
                f"{name}, line {line}: “{found[0]}” is not known; there are "
                f"{', '.join(f'{{{known}}}' for known in words)}; to show it as it is, write {{{found[0]}}}"
            )
        return words[found["name"]]

    return _MARK.sub(word, text)


def _words(partnership: Partnership) -> dict[str, str]:
    """Return every placeholder's words, by the names that they have in content/partnership.toml."""
    thresholds = partnership.thresholds
    return {
        "name": partnership.name,
        "short_name": partnership.short_name,
        "county": partnership.county,
        "county_slug": re.sub("[^a-z0-9]+", "-", re.sub("['’]", "", partnership.county.lower())).strip("-"),
        "region": partnership.region,
        "email": partnership.email,
        "minimum_base": _number(thresholds.minimum_base),
        "minimum_schools": _number(thresholds.minimum_schools),
    }


def _number(value: int) -> str:
    """Return a number as pages write it: in words up to ten."""
    return NUMBERS[value] if value < len(NUMBERS) else str(value)
