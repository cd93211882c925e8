"""Runs: their folders, workers, cancelling and resuming."""
