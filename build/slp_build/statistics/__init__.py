"""Ranges, directions and groups: pure functions of numbers."""
