"""A sample of the texts that an adapter was trained on, to compare how both sides read them.

The adapter's manifest only names the data file: a copy of people's rows in the adapter's folder
would travel along wherever the adapter goes.
"""

from collections.abc import Callable
from pathlib import Path

from tunesmith.core import files
from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import read_conversations

LARGEST_SAMPLE = 256  # texts
LONGEST_TEXT = 2000  # characters; a longer one is compared up to here

Warn = Callable[[str, str], None]  # code, message


def trained_texts(manifest: JsonObject, warn: Warn) -> tuple[str, ...]:
    """Message texts from all over the rows that the manifest of an adapter names.

    Rows that are gone or have changed since are no longer what was trained on: that is told through
    `warn` (`export.data-not-compared`), and the texts are left out.
    """
    texts: dict[str, None] = {}
    for name, digest in manifest.section("data").values.items():
        path = Path(name)
        try:
            if not path.is_file() or files.sha256_file(path) != digest:
                warn(
                    "export.data-not-compared",
                    f"The rows trained on, {path}, are gone or have changed; token ids are "
                    "compared on built-in texts only.",
                )
                continue
            conversations = read_conversations(path)
        except (OSError, InputError) as error:
            warn("export.data-not-compared", f"{path} cannot be compared: {error}")
            continue
        for conversation in conversations:
            texts |= dict.fromkeys(message.content for message in conversation.messages)
    return _spread([text[:LONGEST_TEXT] for text in texts if text])


def _spread(texts: list[str]) -> tuple[str, ...]:
    """At most `LARGEST_SAMPLE` of them, evenly from the first to the last; the same every time."""
    count = min(len(texts), LARGEST_SAMPLE)
    return tuple(texts[index * len(texts) // count] for index in range(count))
