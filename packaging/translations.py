#!/usr/bin/env python3
"""Brings resources/studio/translations up to date with the texts in the window's source.

    packaging/translations.py            collect texts into the .ts files, compile them to .qm
    packaging/translations.py --check    only tell what is missing; exit 1 if anything is

Qt's own lupdate passes over `translate(…)` calls whose arguments are expressions, so texts are
collected here from Python's syntax tree. Translators edit the .ts files, by hand or in Qt Linguist.
"""

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "app" / "tunesmith" / "studio"
FOLDER = ROOT / "resources" / "studio" / "translations"
# Language -> how many forms its plurals have. English has plurals only: its texts are the source.
PLURAL_FORMS = {"en": 2, "de": 2, "zh_CN": 1}

_CALLED = {"translate", "to_translate"}  # the second one takes many texts


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """One text of the window; `plural` when it holds `%n`."""

    context: str
    source: str
    plural: bool


def collect(folder: Path = SOURCES) -> list[Text]:
    """Every text in `self.tr("…")`, `translate("Context", "…")` and `to_translate`, sorted."""
    found: set[Text] = set()
    for path in sorted(folder.rglob("*.py")):
        visitor = _Collector(path)
        visitor.visit(ast.parse(path.read_text("utf-8"), str(path)))
        found |= visitor.found
    return sorted(found)


class _Collector(ast.NodeVisitor):
    def __init__(self, path: Path) -> None:
        self.found: set[Text] = set()
        self._path = path
        self._classes: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == "tr" and self._classes:
            self._add(self._classes[-1], node, 0)
        elif isinstance(called, ast.Name) and called.id in _CALLED and len(node.args) > 1:
            context = node.args[0]
            last = 2 if called.id == "translate" else len(node.args)
            if isinstance(context, ast.Constant) and isinstance(context.value, str):
                for place in range(1, last):
                    self._add(context.value, node, place)

    def _add(self, context: str, node: ast.Call, place: int) -> None:
        text = node.args[place]
        if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
            raise SystemExit(f"{self._path}:{node.lineno}: a text to translate must be a literal")
        self.found.add(Text(context, text.value, "%n" in text.value))


def read(language: str) -> dict[tuple[str, str], list[str]]:
    """Context and source -> translation, one item for each plural form."""
    path = _ts(language)
    if not path.exists():
        return {}
    known = {}
    # Our own files, never a stranger's.
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None:
                continue
            forms = [form.text or "" for form in translation.iter("numerusform")]
            known[name, message.findtext("source") or ""] = forms or [translation.text or ""]
    return known


def write(language: str, texts: list[Text]) -> None:
    """Write the .ts file: known translations kept, texts that are gone left out."""
    known = read(language)
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    contexts: dict[str, ET.Element] = {}
    for text in texts:
        if language == "en" and not text.plural:
            continue
        if text.context not in contexts:
            contexts[text.context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[text.context], "name").text = text.context
        message = ET.SubElement(contexts[text.context], "message")
        ET.SubElement(message, "source").text = text.source
        translation = ET.SubElement(message, "translation")
        forms = known.get((text.context, text.source), [""])
        if language == "en":
            forms = [_english_one(text.source), text.source] if not all(forms) else forms
        if not all(forms):
            translation.set("type", "unfinished")
        if text.plural:
            message.set("numerus", "yes")
            wanted = PLURAL_FORMS[language]
            for form in (forms + [""] * wanted)[:wanted]:
                ET.SubElement(translation, "numerusform").text = form
        else:
            translation.text = forms[0]
    ET.indent(root, " ")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    _ts(language).write_text(head + ET.tostring(root, "unicode") + "\n", "utf-8")


def _english_one(source: str) -> str:
    """A first guess at the form for one: "%n rows" -> "%n row"."""
    words = source.split(" ")
    for place, word in enumerate(words[:-1]):
        following = words[place + 1]
        if word == "%n" and following.endswith("s"):
            words[place + 1] = following[:-1]
    return " ".join(words)


def missing(language: str, texts: list[Text]) -> list[Text]:
    """Texts without a translation, or with another set of placeholders."""
    known = read(language)
    wanted = [text for text in texts if text.plural or language != "en"]
    return [text for text in wanted if not _is_whole(text, known, language)]


def _is_whole(text: Text, known: dict[tuple[str, str], list[str]], language: str) -> bool:
    forms = known.get((text.context, text.source), [])
    count = PLURAL_FORMS[language] if text.plural else 1
    return len(forms) == count and all(forms)


def _ts(language: str) -> Path:
    return FOLDER / f"tunesmith_{language}.ts"


def main() -> int:
    """Do what the command line says."""
    texts = collect()
    lacking = 0
    if "--check" not in sys.argv[1:]:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for language in PLURAL_FORMS:
            write(language, texts)
        program = Path(sys.executable).parent / "pyside6-lrelease"
        for language in PLURAL_FORMS:
            path = _ts(language)
            made = path.with_suffix(".new")
            subprocess.run([str(program), "-silent", str(path), "-qm", str(made)], check=True)
            made.replace(path.with_suffix(".qm"))  # a window that runs has the old one mapped
    for language in PLURAL_FORMS:
        without = missing(language, texts)
        lacking += len(without)
        sys.stdout.write(f"{language}: {len(texts)} texts, {len(without)} without translation\n")
        for text in without if "--check" in sys.argv[1:] else ():
            sys.stdout.write(f"  {text.context}: {text.source!r}\n")
    return 1 if lacking and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
