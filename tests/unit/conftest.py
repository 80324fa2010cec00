"""Unit tests run on shared machines, where a deadline for one example would fail by chance."""

from hypothesis import settings

settings.register_profile("unit", deadline=None, max_examples=60)
settings.load_profile("unit")
