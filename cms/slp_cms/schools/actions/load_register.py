"""Puts a register into the database."""

from collections.abc import Iterable

from django.db import transaction

from slp_build.errors import ReturnError
from slp_build.returns import RegisterSchool
from slp_cms.publishing.actions.request_build import request_build
from slp_cms.schools.models import School

FIELDS = (
    "laestab",
    "name",
    "phase",
    "kind",
    "town",
    "postcode",
    "age_low",
    "age_high",
    "pupils",
    "open",
    "latitude",
    "longitude",
    "predecessors",
)


@transaction.atomic
def load_register(schools: Iterable[RegisterSchool], *, sample: bool) -> int:
    """Insert or update every school by its URN and return how many there are.

    Raises ReturnError when the database holds schools of the other kind: nothing invented stands beside a real school.
    """
    if School.objects.exclude(sample=sample).exists():
        kind = "a real register" if sample else "the sample county"
        raise ReturnError(f"this database holds {kind}; use another one (SLP_OUT=out/other) rather than mixing the two")
    rows = [
        School(
            urn=school.urn,
            sample=sample,
            **{n: getattr(school, n) for n in FIELDS if n != "predecessors"},
            predecessors=list(school.predecessors),
        )
        for school in schools
    ]
    School.objects.bulk_create(rows, update_conflicts=True, unique_fields=["urn"], update_fields=[*FIELDS, "sample"])
    request_build()  # a bulk insert sends no signal
    return len(rows)
