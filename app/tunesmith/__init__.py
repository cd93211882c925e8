"""Tunesmith: from a spreadsheet to a verified fine-tuned model in Ollama."""

__version__ = "0.1.0"
