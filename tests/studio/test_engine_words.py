"""What the engine says, in the language of the window: the engine itself makes the sentences."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtWidgets import QApplication
from tests.studio.fits import forget_language

from tunesmith.core.errors import InputError
from tunesmith.data.number_notations import NotationFinder
from tunesmith.data.reading import read_table
from tunesmith.data.splitting import SplitOptions, split_table
from tunesmith.data.table import Reading, header_warnings, no_header_warnings
from tunesmith.data.workbook_notes import unfollowed_note, without_date_note
from tunesmith.data.workbook_serials import OddSerials
from tunesmith.data.workbook_texts import Unfollowed
from tunesmith.studio import engine_words
from tunesmith.studio import translate as translations
from tunesmith.studio.engine_words import in_language
from tunesmith.studio.pages.data_found import findings, in_window, worded
from tunesmith.studio.pages.template_checks import find_mistakes
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.format_file import load_format
from tunesmith.templates.mapping import parse_mapping, render_conversations
from tunesmith.templates.training_text import render_conversation


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


def test_errors_of_reading_a_file_are_told_in_german(german: None, tmp_path: Path) -> None:
    def told(name: str, content: bytes, reading: Reading | None = None) -> tuple[str, str]:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(InputError) as caught:
            read_table(path, reading or Reading())
        error = worded(caught.value)
        assert error.code == caught.value.code
        return error.message, error.hint

    again = "Die Tabelle neu exportieren."
    assert told("a.csv", b"") == ("a.csv ist leer (0 Byte).", again)
    assert told("b.csv", b"\n\n") == ("b.csv enthält keinen Text.", again)
    ending = "Der Datei die Endung dessen geben, was sie ist, oder sie neu als .csv oder .xlsx"
    what, hint = told("c.csv", b"%PDF-1.7 ...")
    assert what == "c.csv ist ein PDF-Dokument, keine Texttabelle."
    assert hint.startswith(ending)
    what, hint = told("d.xlsx", b"%PDF-1.7 ...")
    assert what == "d.xlsx ist ein PDF-Dokument, keine Arbeitsmappe."
    what, hint = told("e.parquet", b"hello, world")
    assert what == "e.parquet ist Text oder Unbekanntes, keine Parquet-Datei."
    what, _ = told("f.docx", b"x")
    assert what == "f.docx hat keine bekannte Endung."
    what, hint = told("g.csv", b"a,b\n1,2\n", Reading(header=9))
    assert what == "Zeile 9 kann nicht die Kopfzeile sein: die Datei hat keine solche Zeile."
    assert hint == "Die Nummer der Zeile mit den Spaltennamen angeben, ab 1 gezählt."
    what, hint = told("h.jsonl", b"[1]\n[2]\n")
    assert what.startswith("h.jsonl hat keine Zeile: keiner der 2 Einträge ist ein Objekt. Der")
    assert "kein Objekt mit Namen und Werten" in what
    assert hint.startswith('Eine Zeile sieht so aus: {"question": "…"')
    what, hint = told("i.csv", b"ab\n", Reading(encoding="utf-16"))
    assert what.startswith("i.csv ist nicht als utf-16 lesbar: ")
    assert hint == "Eine andere Kodierung wählen oder sie finden lassen."
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "none.csv", Reading())
    error = worded(caught.value)
    assert error.message == f"{tmp_path / 'none.csv'} gibt es nicht."
    assert error.hint == "Prüfen, ob sie verschoben oder umbenannt wurde, und sie neu wählen."


def test_doubts_about_an_encoding_are_told_in_german(german: None, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Wort;Satz\nTür;Der Bär läuft über die Brücke\n".encode("cp1252") * 3)
    (doubt,) = (text for text in read_table(path, Reading()).report.warnings if "UTF-8" in text)
    told = in_language(in_window(doubt))
    assert told.startswith("Die Datei ist kein UTF-8 und nennt ihre Kodierung nicht; cp1252 ist")
    assert "eine andere Kodierung wählen" in told
    path.write_bytes("a;b\nTür;ä\n".encode() + "x;Bär und Brücke über Tür\n".encode("cp1252") * 9)
    texts = map(in_window, read_table(path, Reading()).report.warnings)
    mixed = [in_language(text) for text in texts if "mixes" in text]
    assert len(mixed) == 1
    assert mixed[0].startswith("Die Datei mischt Kodierungen: Zeile 2 ist UTF-8 (")


def test_reasons_of_rejected_lines_are_told_in_german(german: None, tmp_path: Path) -> None:
    def reasons(name: str, text: str) -> list[str]:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        found = read_table(path, Reading()).report.rejected
        return [in_language(it.reason) for it in found]

    told = reasons("a.csv", 'a,b\n1,2\n1,2,3\n3,"4"x\n5,6\x00\n7,8\n')
    assert told == [
        "3 Zellen, wo die Tabelle 2 hat",
        "nach einem schließenden Anführungszeichen steht Text",
        "enthält ein NUL-Zeichen (ein Byte, das kein Text hat)",
    ]
    told = reasons("b.jsonl", '{"a": "1"}\n[2]\n{"a": }\n{"a": 1, "a": 2}\n{a: 1}\n')
    assert told == [
        "ist eine Liste, kein Objekt mit Namen und Werten",
        "ist kein JSON: ein Wert fehlt (Zeichen 7)",
        "hat den Namen „a“ zweimal",
        "ist kein JSON: ein Name in doppelten Anführungszeichen fehlt (Zeichen 2)",
    ]
    told = reasons("c.json", '[{"a": "1"},\n3]')
    assert told == ["ist eine Zahl, kein Objekt mit Namen und Werten (Eintrag in Zeile 2)"]


def test_notes_on_cells_of_a_workbook_are_told_in_german(german: None) -> None:
    columns = {0: Unfollowed(4, "[$-x]q", 1)}
    note = unfollowed_note(columns, "S", lambda _: "price")
    assert in_language(note).startswith("1 Zelle hat ein Zahlenformat, das nicht nachzubilden ist")
    note = unfollowed_note({0: Unfollowed(4, "[$-x]q", 3)}, "S", lambda _: "price")
    told = in_language(note)
    assert told.startswith("3 Zellen haben ein Zahlenformat, das nicht nachzubilden ist")
    assert told.endswith("in “price” (3, the first S!A5 with the format [$-x]q).")
    odd = OddSerials({1: {1: None}}, "B2")
    told = in_language(without_date_note(odd, "S"))
    assert told.startswith("Das Datum in B2 des Blatts „S“ liegt vor 1900")
    odd = OddSerials({1: dict.fromkeys(range(1, 5))}, "B2")
    assert in_language(without_date_note(odd, "S")).startswith("4 Daten im Blatt „S“, das erste in")


def test_a_reason_of_a_filter_is_told_in_german(german: None) -> None:
    columns = {"n": ["1,5", "2"], "d": ["2026-03-14", "14.03.2026"], "c": ["x", "y"]}
    mapping = parse_mapping("{n|number:2} {d|date:%d}", "{c}")
    skipped = render_conversations(columns, mapping).skipped
    told = [in_language(it.reason) for it in skipped]
    assert told[0].startswith("Spalte „n“: „1,5“ ist nicht wie 1234.56 geschrieben (mit")
    assert told[0].endswith("(plain-numbers) schreibt sie so (number)")
    assert told[1] == (
        "Spalte „d“: „14.03.2026“ ist kein Datum (2026-03-14, 2026-03-14 09:30:00); die Tabelle "
        "als .xlsx mit Datumszellen speichern (date)"
    )


@pytest.mark.parametrize(
    ("template", "said", "hint"),
    [
        ("{q", "{ wird hier nie geschlossen.", "Mit } schließen, oder {{ für eine Klammer als"),
        ("q}", "eine einzelne } schließt kein Feld.", "}} oder \\} für das Zeichen selbst"),
        ("[[{q}", "[[ wird hier nie geschlossen.", "Mit ]] schließen."),
        ("q]]", "]] schließt einen Block, der nie geöffnet wurde.", "\\]\\] für die Zeichen"),
        ("[[q]]", "ein Block ohne Spalte und ohne inneren Block entfällt", "Eine Spalte wie {col"),
        ("{}", "ein Feld ohne Spaltennamen.", "{{ und }} für Klammern als Text"),
        ("{q|nmber}", "es gibt keinen Filter „nmber“.", "Ist number gemeint? Filter: "),
        ("{q|date}", "der Filter date braucht ein Format.", "Zum Beispiel date:%d.%m.%Y"),
        ("{q|truncate}", "der Filter truncate braucht eine Zahl von Zeichen", "truncate:200 für"),
    ],
)
def test_a_mistake_in_a_template_is_told_in_german(
    german: None, template: str, said: str, hint: str
) -> None:
    (mistake,) = find_mistakes(template, ["q"])
    assert said in mistake.message
    assert mistake.hint.startswith(hint)


def test_a_column_of_parquet_without_texts_is_told_in_german(german: None, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    table = pa.table({"a": ["x"], "b": pa.array([b"\xff\xfe"], pa.binary())})
    pq.write_table(table, tmp_path / "a.parquet")
    warnings = read_table(tmp_path / "a.parquet", Reading()).report.warnings
    assert [in_language(text) for text in warnings] == [
        "Die Spalte „b“ fehlt in der Tabelle: sie hat Bytes, die kein Text sind (binary)."
    ]


def test_how_numbers_are_written_is_told_in_german(german: None) -> None:
    def told(cells: list[str]) -> tuple[str, str]:
        finder = NotationFinder("p")
        finder.add(pa.array(cells, pa.large_string()), np.arange(2, 2 + len(cells)))
        try:
            return "", in_language(finder.found("step 1 (plain-numbers)")[1])
        except InputError as error:
            worded_error = worded(error)
            return worded_error.message, worded_error.hint

    assert told(["1.234,5"])[1].startswith("p: als Zahlen wie 1.234,56 gelesen, wie „1.234,5“")
    what, hint = told(["1.234"])
    assert what.startswith("Schritt 1 (plain-numbers): wie die Zahlen von „p“ geschrieben sind")
    assert "ist 1234, wenn Zahlen wie 1.234,56 geschrieben sind, und 1.234, wenn wie" in what
    assert hint == "Im Schritt die Schreibweise wählen, etwa 1.234,56."
    assert "sind verschieden geschrieben" in told(["1.234,5", "1,234.5"])[0]


def test_what_the_tokenizer_cannot_train_on_is_told_in_german(german: None) -> None:
    chosen = load_format("chatml")
    with pytest.raises(InputError) as caught:
        render_conversation(chosen, Conversation((Message("system", "x"),)))
    told = in_language(caught.value.message)
    assert told == "Die Konversation hat keine Nachricht von Benutzer oder Assistent."


def test_no_sentence_is_hidden_by_a_shorter_one() -> None:
    for sentence in engine_words._KNOWN:
        words = engine_words._WORD.findall(sentence)
        filled = sentence.format(**dict.fromkeys(words, "7"))
        assert in_language(filled) == filled, "without a translation nothing changes"
        found = engine_words._recognized(filled)
        assert found is not None
        assert found[0] == sentence
