"""Finds the language of texts, offline: which one, and how sure.

The model is py3langid's (139 languages, BSD licence, 4.6 MB in its package, 100 MB in memory).
Not for texts that mix languages: these get the one that is strongest.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from tunesmith.core.events import MemorySink, Progress, Sink

UNKNOWN = "unknown"
_LOOKED_AT = 300  # characters of a text; measured, more of them decide nothing
# Texts shorter than this many bytes of UTF-8 need a surer answer. Measured on 27,569 labelled
# texts in 41 languages (Django's translations): of those named, 97 % are right below 40 characters
# (18 % are named below 10, 39 % to 20, 78 % to 40), 99.1 % to 80 (96 % named), 99.9 % beyond.
_SHORT_BYTES = 20
_SURE = 0.5
_SURE_IF_SHORT = 0.8
_BATCH = 1000
_NO_LANGUAGE = "zxx"  # ISO 639-2: no linguistic content


def detect(texts: Sequence[str | None], sink: Sink | None = None) -> tuple[list[str], list[float]]:
    """Find the language of each text by its first 300 characters.

    Some 200 microseconds a text of one core; threads of Python wait meanwhile, so that a window
    does this in a child process.

    Args:
        texts: any texts; null and texts without letters are unknown.
        sink: asked for cancellation, told the rows that are done.

    Returns:
        Codes of ISO 639-1 such as `de` (of 639-3 where there is none), or `unknown` where the
        text is too short or too odd to tell; and the confidence in it from 0 to 1, which for
        unknown ones is that of the best guess.
    """
    listener = sink if sink is not None else MemorySink()
    found: dict[str, tuple[str, float]] = {}
    codes, confidences = [], []
    for place, text in enumerate(texts):
        if place % _BATCH == 0:
            listener.check_cancelled()
            listener.emit(Progress(place, len(texts), "rows", item="languages"))
        beginning = (text or "")[:_LOOKED_AT]
        if beginning not in found:
            if len(found) >= _BATCH:
                found.clear()
            found[beginning] = _classify(beginning)
        code, confidence = found[beginning]
        codes.append(code)
        confidences.append(confidence)
    listener.emit(Progress(len(texts), len(texts), "rows", item="languages"))
    return codes, confidences


@cache
def known_languages() -> frozenset[str]:
    """The codes that `detect` can give, without `unknown`."""
    return frozenset(map(str, _identifier().labels)) - {_NO_LANGUAGE}


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _classify(text: str) -> tuple[str, float]:
    if not any(map(str.isalpha, text)):
        return UNKNOWN, 0.0
    letters = "".join(map(_letter_or_space, text))  # digits and signs say nothing of a language
    code, confidence = _identifier().classify(" ".join(letters.split()))
    is_short = len(letters.replace(" ", "").encode("utf-8", "replace")) < _SHORT_BYTES
    sure = code != _NO_LANGUAGE and confidence >= (_SURE_IF_SHORT if is_short else _SURE)
    return (str(code) if sure else UNKNOWN), float(confidence)


def _letter_or_space(character: str) -> str:
    return " " if character.isdigit() else character
