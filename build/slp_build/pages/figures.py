"""Figures as readers see them, each with the cell of the audited export that it comes from."""

from collections.abc import Iterable

import msgspec

from slp_build.model.export import SYMBOLS, Cell

MINUS = "\N{MINUS SIGN}"
SAID = {f"[{symbol}]": meaning for symbol, meaning in SYMBOLS.items()} | {"[c]": "kept back"}
"""Symbols as they are said: a bracketed letter means nothing to who hears it alone."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One audited figure on a page: `text` is what a reader sees, `raw` what the export's file has, `cell` its id."""

    text: str
    raw: str
    cell: str


Words = tuple[str | Shown, ...]
"""A sentence whose figures keep their cells."""


class Stat(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that stands large, whose and what it is of, and what it was before."""

    place: str
    figure: Shown
    text: str
    before: Words


def show(cell: Cell, unit: str = "", *, signed: bool = False) -> Shown:
    """Return a cell as readers see it: 61%, 1,004, −0.3 or, for a symbol, [c]."""
    if cell.symbol:
        return Shown(text=f"[{cell.symbol}]", raw=cell.text, cell=cell.id)
    return Shown(text=written(cell.text, unit, signed=signed), raw=cell.text, cell=cell.id)


def written(number: str, unit: str = "", *, signed: bool = False) -> str:
    """Return a number of a file with thousands, a true minus sign and its unit: the digits stay as they are."""
    whole, dot, decimals = number.lstrip("-").partition(".")
    sign = MINUS if float(number) < 0 else "+" if signed and float(number) > 0 else ""
    return f"{sign}{int(whole):,}{dot}{decimals}{'%' if unit == '%' else ''}"


def rounded(value: float, decimals: int, unit: str = "", *, signed: bool = False) -> str:
    """Return a figure worked out from others (an end of a likely range), written as the export writes its own."""
    return written(f"{value:.{decimals}f}", unit, signed=signed)


def span(low: float, high: float, decimals: int, unit: str = "", *, signed: bool = False) -> str:
    """Return a range in words: 46 to 78%."""
    return f"{rounded(low, decimals, signed=signed)} to {rounded(high, decimals, unit, signed=signed)}"


def plain(words: Iterable[str | Shown]) -> str:
    """Return a sentence as text only."""
    return "".join(map(_text, words))


def said(words: Iterable[str | Shown]) -> str:
    """Return a sentence as it is said of a drawing: “kept back” for [c]."""
    return "".join(SAID.get(text, text) for text in map(_text, words))


def _text(word: str | Shown) -> str:
    return word if isinstance(word, str) else word.text
