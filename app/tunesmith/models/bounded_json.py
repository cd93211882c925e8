"""The reader of JSON files stands in `core`, where `templates` may use it too."""

from tunesmith.core.bounded_json import (
    LARGEST_CONFIG,
    LARGEST_TOKENIZER,
    JsonObject,
    read_object,
    read_optional,
)

__all__ = ["LARGEST_CONFIG", "LARGEST_TOKENIZER", "JsonObject", "read_object", "read_optional"]
