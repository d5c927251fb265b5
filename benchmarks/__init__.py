"""Measurements, by hand: ``python -m benchmarks.pictures``."""
