"""The names in an export's three files: what the reader expects and the writer writes."""

import re
from hashlib import sha256

import msgspec

from slp_build.model.export import ExportAudience, Relations

DATA = "data.csv"
META = "data.meta.csv"
FACTS = "export.toml"

LOCATION_COLUMNS = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "la_name",
    "school_urn",
    "school_name",
    "school_group",
    "school_group_name",
    "audience",
)
"""What stands before the filters and indicators in data.csv. The last three are ours: a group of similar schools is
told as a cluster would be, and every row says who may read it."""

META_COLUMNS = (
    "col_name",
    "col_type",
    "label",
    "indicator_grouping",
    "indicator_unit",
    "indicator_dp",
    "filter_hint",
    "filter_grouping_column",
)

PERIOD = re.compile(r"[0-9]{4}([0-9]{2})?\Z")  # 201718, an academic year; 2014, a calendar year or a month of it
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")  # what may stand in a cell's id
NUMBER = re.compile(r"-?[0-9]+(\.(?P<decimals>[0-9]+))?\Z")


class ExportFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """export.toml: what a reader must be told, and the sha256 of each file it vouches for.

    `partitions` are the ways in which the total of pupil groups is divided, and `relations` what measures have to do
    with each other: what `slp anonymise` made has them, and is audited by them, together with what the members' set
    `beside` it tells the same readers, if one is named. `labels` are words for filters' values, where there are any.
    """

    title: str
    source: str
    licence: str
    published: str
    loaded: str
    sample: bool
    audience: ExportAudience
    unit: str
    rules: str
    notes: str
    partitions: dict[str, tuple[str, ...]] = {}
    relations: Relations | None = None
    labels: dict[str, str] = {}
    specified: bool = False
    beside: str = ""
    sha256: dict[str, str] = {}


def digest(data: bytes) -> str:
    """Return the sha256 of some bytes, in hex."""
    return sha256(data).hexdigest()
