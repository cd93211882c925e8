"""Column templates, conversation formats, Jinja and Ollama rendering, token masks."""
