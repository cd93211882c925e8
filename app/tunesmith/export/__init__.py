"""Merge, GGUF conversion, quantization and the checks of the written files."""
