"""What each set is called, and the words and units of its columns. What it may show is `disclosure.rules`'."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from slp_build.disclosure.rules import SETS
from slp_build.model.export import Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWords:
    """A set's title, what a row's figures are of, the labels of its filters, and columns in words of its own."""

    title: str
    unit: str
    filters: Mapping[str, str]
    words: Mapping[str, Indicator] = field(default_factory=dict)


INDICATORS: Mapping[str, Indicator] = {
    one.name: one
    for one in (
        Indicator(name="schools", label="Schools", unit="schools", decimals=0),
        Indicator(name="schools_percent", label="Share of schools", unit="%", decimals=0),
        Indicator(name="pupils", label="Pupils", unit="pupils", decimals=0),
        Indicator(name="reached", label="Pupils who reached it", unit="pupils", decimals=0),
        Indicator(name="reached_percent", label="Share of pupils who reached it", unit="%", decimals=0),
        Indicator(name="score", label="Average score", unit="", decimals=1),
        Indicator(name="low", label="Likely range, lower end", unit="", decimals=1),
        Indicator(name="high", label="Likely range, upper end", unit="", decimals=1),
        Indicator(name="grade", label="Overall grade, 1 (outstanding) to 4 (inadequate)", unit="", decimals=0),
    )
}

MEASURE = {"measure": "Measure", "pupil_group": "Pupils"}
ATTENDANCE = {
    one.name: one
    for one in (
        Indicator(name="reached", label="Pupils persistently absent", unit="pupils", decimals=0),
        Indicator(name="reached_percent", label="Share persistently absent", unit="%", decimals=0),
        Indicator(name="score", label="Sessions attended", unit="%", decimals=1),
    )
}
"""Attendance is told as any measure is: absent pupils are counted, and the sessions that pupils attended averaged."""

WORDS: Mapping[str, SetWords] = {
    "attainment": SetWords(title="Attainment in the county", unit="pupils", filters=MEASURE),
    "attendance": SetWords(title="Attendance in the county", unit="pupils", filters=MEASURE, words=ATTENDANCE),
    "inspections": SetWords(title="Inspection grades in the county", unit="schools", filters={"grade": "Grade"}),
    "comparators": SetWords(title="The county and groups of similar schools", unit="pupils", filters=MEASURE),
    "county-inspections": SetWords(title="Inspection grades in the county", unit="schools", filters={"grade": "Grade"}),
    "school-attainment": SetWords(title="Attainment of each school", unit="pupils", filters=MEASURE),
    "school-scores": SetWords(title="Scores of each school", unit="pupils", filters=MEASURE),
    "school-attendance": SetWords(title="Attendance at each school", unit="pupils", filters=MEASURE, words=ATTENDANCE),
    "school-inspections": SetWords(
        title="Inspections of each school", unit="inspections", filters={"inspected": "Day of the inspection"}
    ),
}


def indicators_of(name: str) -> tuple[Indicator, ...]:
    """Return a set's indicators, in the order of its file."""
    return tuple({**INDICATORS, **WORDS[name].words}[indicator] for indicator in SETS[name].indicators)
