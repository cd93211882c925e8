"""Model folders and GGUF files on disk: reading and checking them."""
