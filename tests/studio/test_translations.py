"""Every text of the window is translated, and the compiled files are those of the sources."""

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from tunesmith.studio import translate as translations
from tunesmith.studio.translate import install, translate

_ROOT = Path(__file__).resolve().parent.parent.parent
_FOLDER = _ROOT / "resources" / "studio" / "translations"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|%n")


def _load_tool() -> ModuleType:
    path = _ROOT / "packaging" / "translations.py"  # by path: a library has the folder's name
    spec = importlib.util.spec_from_file_location("translations_tool", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = _load_tool()


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str, bool]]:
    """Context, source and whether it counts, of every text."""
    found = [(text.context, text.source, text.plural) for text in tool.collect()]
    assert len(found) > 1000
    return found


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application, without translations again afterwards."""
    yield qapp
    while translations._installed:
        QCoreApplication.removeTranslator(translations._installed.pop())


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


@pytest.mark.parametrize("language", ["de", "zh_CN"])
def test_every_text_has_a_whole_translation(
    language: str, texts: list[tuple[str, str, bool]]
) -> None:
    known = tool.read(language)
    wrong = []
    for context, source, plural in texts:
        forms = known.get((context, source), [])
        count = tool.PLURAL_FORMS[language] if plural else 1
        if len(forms) != count or not all(forms):
            wrong.append(f"{context}: {source!r} has no whole translation")
        wrong += [
            f"{context}: {source!r} and {form!r} have other placeholders"
            for form in forms
            if _placeholders(form) != _placeholders(source)
        ]
    assert not wrong, "run packaging/translations.py and translate:\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", ["de", "zh_CN"])
def test_translations_keep_the_edges_of_a_text(language: str) -> None:
    """Texts that are put together begin and end with the same space."""
    edges = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)
    wrong = []
    for (context, source), forms in tool.read(language).items():
        wanted = edges.match(source)
        assert wanted is not None
        for form in forms:
            found = edges.match(form)
            assert found is not None
            # Chinese sets no space after its own punctuation and none between words.
            if language == "de" and found.groups() != wanted.groups():
                wrong.append(f"{context}: {form!r}")
            if "\n" in source and form.count("\n") != source.count("\n"):
                wrong.append(f"{context}: {form!r}")
    assert not wrong


def test_every_plural_has_both_english_forms(texts: list[tuple[str, str, bool]]) -> None:
    known = tool.read("en")
    for context, source, plural in texts:
        if not plural:
            continue
        one, other = known[context, source]
        assert other == source
        assert _placeholders(one) == _placeholders(source)
        following = re.search(r"%n (?:[a-z-]+ )?(rows|files|steps|levels|runs|tokens)\b", one)
        assert following is None, f"{context}: {one!r} is no form for one"
        assert not re.search(r"%n \w+ (are|have|match)\b", one), f"{context}: {one!r}"


@pytest.mark.parametrize("language", ["en", "de", "zh_CN"])
def test_compiled_files_are_current(language: str, tmp_path: Path) -> None:
    program = shutil.which("pyside6-lrelease", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("pyside6-lrelease is not installed")
    made = tmp_path / "made.qm"
    source = _FOLDER / f"tunesmith_{language}.ts"
    subprocess.run([program, "-silent", str(source), "-qm", str(made)], check=True)
    same = made.read_bytes() == source.with_suffix(".qm").read_bytes()
    assert same, f"tunesmith_{language}.qm is older than its .ts: run packaging/translations.py"


def test_a_count_is_given_only_to_texts_that_have_forms_for_it() -> None:
    """Qt finds no translation of a text without %n when it is asked for a plural's form."""
    wrong = []
    for path in sorted((_ROOT / "app" / "tunesmith" / "studio").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) != 3:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            text = {"translate": node.args[1], "tr": node.args[0]}.get(name)
            if isinstance(text, ast.Constant) and "%n" not in str(text.value):
                wrong.append(f"{path.name}:{node.lineno}: {text.value!r}")
    assert wrong == []


def test_english_counts(app: QApplication) -> None:
    assert install(app, "en") == "en"
    assert translate("Stages", "%n rows", 1) == "1 row"
    assert translate("Stages", "%n rows", 2) == "2 rows"
    assert translate("Stages", "%n rows", 0) == "0 rows"
    assert translate("Stages", "A table") == "A table"
    assert translate("TrainChecks", "%n conversations are held out", 1) == (
        "1 conversation is held out"
    )


def test_german_is_installed_and_taken_out_again(app: QApplication) -> None:
    assert install(app, "de") == "de"
    assert translate("Stages", "A table") == "Eine Tabelle"
    assert translate("Stages", "%n rows", 1) == "1 Zeile"
    assert translate("Stages", "%n rows", 2000) == "2.000 Zeilen"
    assert install(app, "en") == "en"
    assert translate("Stages", "A table") == "A table"


def test_chinese_is_installed(app: QApplication) -> None:
    assert install(app, "zh_CN") == "zh_CN"
    assert translate("Stages", "A table") != "A table"
    one, many = (translate("Stages", "%n rows", count) for count in (1, 7))
    assert one.replace("1", "7") == many
