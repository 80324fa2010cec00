"""Makes the invented sample county."""

from django.conf import settings

from slp_build.returns import sample_register, write_sample_exports
from slp_cms.schools.actions.load_register import load_register


def load_sample() -> int:
    """Put the sample county's schools into the database, write its exports, and return the number of schools."""
    number = load_register(sample_register(), sample=True)
    write_sample_exports(settings.PATHS.exports, settings.PARTNERSHIP, settings.PATHS.root / "data_exports")
    return number
