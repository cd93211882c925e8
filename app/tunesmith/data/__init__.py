"""Readers of tables and what is done to rows. Knows nothing of models."""
