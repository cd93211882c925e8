"""Texts in the person's language: for code outside of QObjects, and loading of translations.

`pseudo` is a made-up language, longer than English, that shows clipped and untranslated texts.
"""

import re

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from tunesmith.core.paths import resource
from tunesmith.studio.words import grouped

LANGUAGES = ("system", "en", "de", "zh_CN", "pseudo")
_PLACEHOLDER = re.compile(r"(\{[^{}]*\}|%n|<[^<>]*>|&\w+;)")
_ACCENTED = str.maketrans("aeiouyAEIOUYcnsz", "áéíöüýÁÉÍÖÜÝçñšž")
_LONGER_BY = 0.4  # the room that the design leaves for translations
_WORD = 10
_installed: list[QTranslator] = []


def translate(context: str, text: str, count: int = -1) -> str:
    """The text in the language of the window.

    Args:
        context: name of the class or module, as translators see it.
        text: the English text, in the source as a literal, so that it is found for translation.
        count: the number that `%n` stands for.
    """
    return grouped(QCoreApplication.translate(context, text, None, count), count)


def to_translate(_context: str, *texts: str) -> tuple[str, ...]:
    """Texts, literals in the source, that are found for translation and translated elsewhere."""
    return texts


def install(app: QCoreApplication, language: str = "system") -> str:
    """Load the translations of a language; texts made before keep their words.

    Returns:
        The language in use: `en` when there is no translation for the wished one.
    """
    while _installed:
        app.removeTranslator(_installed.pop())
    if language == "pseudo":
        _use(app, PseudoTranslator())
        return "pseudo"
    locale = QLocale.system() if language == "system" else QLocale(language)
    QLocale.setDefault(locale)
    folder = resource("studio", "translations")
    plurals = QTranslator()
    if plurals.load("tunesmith_en", str(folder)):
        _use(app, plurals)  # "1 row", "2 rows": English is the fallback for the other languages
    if locale.language() == QLocale.Language.English:
        return "en"
    translator = QTranslator()
    if not translator.load(locale, "tunesmith", "_", str(folder)):
        return "en"
    _use(app, translator)
    return translator.language() or locale.name()


def _use(app: QCoreApplication, translator: QTranslator) -> None:
    app.installTranslator(translator)
    _installed.append(translator)


class PseudoTranslator(QTranslator):
    """Makes every text 40 % longer and accented, placeholders untouched."""

    def isEmpty(self) -> bool:
        """Never: any text has a translation."""
        return False

    def translate(
        self,
        _context: str | bytes,
        source: str | bytes,
        _disambiguation: str | bytes | None = None,
        _count: int = -1,
    ) -> str:
        """The English text, marked by brackets."""
        text = source if isinstance(source, str) else source.decode()
        return pseudo(text)


def pseudo(text: str) -> str:
    """A text as the made-up language has it."""
    if not text.strip():
        return text
    parts = _PLACEHOLDER.split(text)
    accented = "".join(
        part if index % 2 else part.translate(_ACCENTED) for index, part in enumerate(parts)
    )
    rest = max(1, round(len(text) * _LONGER_BY))
    more = [min(_WORD, rest - at) * "~" for at in range(0, rest, _WORD)]  # no word of a whole line
    return f"[{accented}{' '.join(more)}]"
