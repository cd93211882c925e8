"""Estimates before a job or a model runs: pure functions of figures that others have read."""
