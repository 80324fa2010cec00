"""Performance exports as files: Explore Education Statistics' open-data layout, with `export.toml` beside it."""
