"""The build: content, Markdown and audited exports in, two released trees out. No Django here."""
