"""The search index of each tree: made apart from the build, beside the releases, and never of both trees at once."""
