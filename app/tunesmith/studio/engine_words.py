"""Sentences of the engine in the language of the window.

The engine writes English, for the command line too. Sentences that stand for themselves in a page
are known by their form (`engine_sentences`); one that is not known is shown as it is.
"""

import re
from functools import cache, lru_cache

from PySide6.QtCore import QCoreApplication

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.engine_sentences import ERRORS, MODELS, REJECTED, ROWS, TABLES, TEMPLATES

_WORD = re.compile(r"\{(\w+)\}")
_NUMBERS = {"count", "line", "most", "number", "row", "rows", "columns", "values"}
_PARTS = {"why", "what", "more", "place"}  # sentences, or parts of one, that are known themselves
_DEEPEST = 3
_KNOWN = (*ROWS, *TABLES, *REJECTED, *ERRORS, *TEMPLATES, *MODELS)


def in_language(text: str) -> str:
    """A sentence, or the part of one, of the engine as the person reads it.

    Args:
        text: an error, a warning of a reader, or why a row gives no conversation, as the engine
            wrote it.
    """
    return _told(text, _DEEPEST)


def error_in_language(error: TunesmithError) -> TunesmithError:
    """An error of the engine as the person reads it; its code and its cause stay."""
    result = type(error)(error.code, in_language(error.message), in_language(error.hint))
    result.__cause__ = error.__cause__
    return result


def _told(text: str, deep: int) -> str:
    name, separator, rest = text.partition(": ")
    if found := _recognized(text):
        return _worded(*found, deep)
    if separator and (found := _recognized(rest)):
        return f"{name}: {_worded(*found, deep)}"  # a file, a column, or how many rows
    return text


def _worded(sentence: str, words: dict[str, str], deep: int) -> str:
    told = {
        name: _told(word, deep - 1) if name in _PARTS and deep else word
        for name, word in words.items()
    }
    return QCoreApplication.translate("Engine", sentence).format(**told)


@lru_cache(maxsize=1024)
def _recognized(text: str) -> tuple[str, dict[str, str]] | None:
    """The sentence that the text is, and the words that stand in it."""
    if not text or text in _KNOWN:
        return (text, {}) if text else None
    for sentence, form in _forms():
        if found := form.fullmatch(text):
            return sentence, found.groupdict()
    return None


@cache
def _forms() -> list[tuple[str, re.Pattern[str]]]:
    """Sentences with words in them, those that say most first: others may be parts of them."""
    forms = [(text, _form(text)) for text in dict.fromkeys(_KNOWN) if _WORD.search(text)]
    return sorted(forms, key=lambda it: len(_WORD.sub("", it[0])), reverse=True)


def _form(sentence: str) -> re.Pattern[str]:
    parts: list[str] = []
    seen: set[str] = set()
    for place, part in enumerate(_WORD.split(sentence)):
        if place % 2 == 0:
            parts.append(re.escape(part))
        elif part in seen:
            parts.append(f"(?P={part})")
        else:
            parts.append(f"(?P<{part}>{_said(part)})")
            seen.add(part)
    return re.compile("".join(parts), re.DOTALL)


def _said(word: str) -> str:
    if word in _NUMBERS:
        return r"\d[\d,]*"
    return r"[^()]*" if word == "filter" else r".*?"
