"""Where content comes from: a snapshot's file, a CMS over HTTP, Markdown in git."""
