"""The CMS with the benchmark's content: for the snapshot's timing, and for a bake of the Wagtail site."""
