"""The trainer. The only package that imports torch."""
