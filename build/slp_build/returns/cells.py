"""A figure as it will stand in a file: a number of fixed decimals, or a symbol."""

from collections.abc import Iterable, Mapping

from slp_build.disclosure.rules import HIDDEN
from slp_build.model.export import Indicator

NOT_AVAILABLE = "x"
NOT_APPLICABLE = "z"


def cells(indicators: Iterable[Indicator], figures: Mapping[str, float | None], *, shown: bool) -> dict[str, str]:
    """Return a row's cells. An indicator that `figures` lacks does not apply; one that is None is not available.

    A row is hidden whole, base and numerator with it: a single hidden cell could be worked out from the others.
    """
    return {i.name: _cell(i, figures, shown=shown) for i in indicators}


def _cell(indicator: Indicator, figures: Mapping[str, float | None], *, shown: bool) -> str:
    if indicator.name not in figures:
        return NOT_APPLICABLE
    if not shown:
        return HIDDEN
    value = figures[indicator.name]
    if value is None:
        return NOT_AVAILABLE
    text = f"{value:.{indicator.decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text
