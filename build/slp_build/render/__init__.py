"""Views and the theme in, bytes out."""
