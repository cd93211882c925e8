"""The Modelfile and its parity check."""
