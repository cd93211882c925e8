"""Which existing files a command may replace: those of the kind that it writes itself."""

import json


def looks_like_conversations(beginning: bytes) -> bool:
    """Whether a file that begins so is JSON lines of conversations, as `data render` writes."""
    line, ended, _ = beginning.partition(b"\n")
    if not ended:  # one line of more than the beginning: only its start can be looked at
        return line.startswith(b'{"messages"')
    try:
        record = json.loads(line)
    except ValueError:
        return False
    return isinstance(record, dict) and "messages" in record


def looks_like_modelfile(beginning: bytes) -> bool:
    """Whether a file that begins so is a Modelfile: its first instruction is FROM."""
    for line in beginning.splitlines():
        word = line.strip()
        if not word or word.startswith(b"#"):
            continue
        return word[:5].upper() in {b"FROM ", b"FROM\t"}
    return False
