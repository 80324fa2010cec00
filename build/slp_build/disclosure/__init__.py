"""What may be shown: rules, their application to raw counts, and an audit of the final files that trusts neither."""
