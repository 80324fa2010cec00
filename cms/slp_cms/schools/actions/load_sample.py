"""Makes the invented sample county."""

from django.conf import settings

from slp_build.returns import put_exports, sample_register
from slp_cms.schools.actions.load_register import load_register


def load_sample() -> int:
    """Put the sample county's schools into the database, its exports in place, and return the number of schools."""
    number = load_register(sample_register(), sample=True)
    put_exports(settings.PATHS.root / "data_exports", settings.PATHS.exports)
    return number
