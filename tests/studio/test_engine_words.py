"""What the engine says, in the language of the window: the engine itself makes the sentences."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from PySide6.QtWidgets import QApplication
from tests.studio.fits import forget_language

from tunesmith.data.reading import read_table
from tunesmith.data.splitting import SplitOptions, split_table
from tunesmith.data.table import Reading, header_warnings, no_header_warnings
from tunesmith.studio import translate as translations
from tunesmith.studio.engine_words import in_language
from tunesmith.studio.pages.data_found import findings, in_window
from tunesmith.templates.mapping import parse_mapping, render_conversations


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    translations.install(qapp, "de")
    yield
    forget_language()


def test_a_skip_reason_is_told_in_german(german: None) -> None:
    mapping = parse_mapping("{a: b}", "{c}")
    rendered = render_conversations({"a: b": [None], "c": ["x"]}, mapping)
    assert in_language(rendered.skipped[0].reason) == "Spalte „a: b“ ist leer"


def test_warnings_of_the_header_are_told_in_german(german: None) -> None:
    told = in_language(in_window(no_header_warnings(1, ["x {y}", "z"])[0]))
    assert told.startswith("Keine Zeile mit Spaltennamen gefunden. Zeile 1 gilt als Daten")
    assert "x {y}" in told
    lone = pa.table({"as long as the others": ["short", "short"]})
    assert "als Name der einzigen Spalte" in in_language(in_window(header_warnings(lone)[0]))


def test_a_note_of_a_split_is_told_in_german(german: None) -> None:
    table = pa.table({"g": ["a", "b", None, "c"]})
    note = split_table(table, SplitOptions(fraction=0.5, group="g")).notes[0]
    assert in_language(note) == "1 Zeile hat kein „g“ und zählt als eigene Gruppe."


def test_findings_of_a_file_are_told_in_german(german: None, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"rows": [{"a": "1"}], "version": 3}', "utf-8")
    told = [found.what for found in findings(read_table(path, Reading()).report, 0)]
    assert "Die Zeilen sind die Liste „rows“ der Datei" in told
    assert "Nicht in der Tabelle, weil neben ihrer Liste: version" in told


def test_a_sentence_of_one_file_of_several_keeps_the_name_of_the_file(german: None) -> None:
    told = in_language("b.csv: 2 hidden rows and 0 hidden columns are read.")
    assert told == "b.csv: Ausgeblendete Zeilen (2) und Spalten (0) sind mitgelesen."


def test_what_is_not_known_stays_as_it_is(german: None) -> None:
    assert in_language("something {new}: yes") == "something {new}: yes"
