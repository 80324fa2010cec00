"""A finished release, put where people are."""
