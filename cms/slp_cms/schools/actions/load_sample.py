"""Makes the invented sample county."""

from django.conf import settings
from django.db import transaction

from slp_build.returns import put_exports, sample_register
from slp_cms.schools.actions.load_register import load_register


@transaction.atomic
def load_sample() -> int:
    """Put the sample county's schools into the database, its exports in place, and return the number of schools.

    Raises ReturnError where the schools or the figures that are there are real: then neither changes.
    """
    number = load_register(sample_register(), sample=True)
    put_exports(settings.PATHS.root / "data_exports", settings.PATHS.exports)
    return number
