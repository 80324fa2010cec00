"""Live content, as typed records: the only way content leaves the CMS."""
