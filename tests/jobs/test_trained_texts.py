"""The sample of an adapter's rows: from all over them, bounded, and never a reason to fail."""

from pathlib import Path

import pytest

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.core.files import sha256_file
from tunesmith.jobs.trained_texts import LARGEST_SAMPLE, LONGEST_TEXT, trained_texts
from tunesmith.templates.conversation import Conversation, Message, write_conversations


def manifest_of(path: Path) -> JsonObject:
    return JsonObject(path.with_name("manifest.json"), {"data": {str(path): sha256_file(path)}})


def fail(code: str, message: str) -> None:
    raise AssertionError(f"{code}: {message}")


def test_a_large_file_gives_a_bounded_sample_from_all_over_it(tmp_path: Path) -> None:
    rows = [
        Conversation((Message("user", f"{number}?"), Message("assistant", "Yes." * 1000)))
        for number in range(5000)
    ]
    write_conversations(tmp_path / "rows.jsonl", rows)
    texts = trained_texts(manifest_of(tmp_path / "rows.jsonl"), fail)
    assert len(texts) == len(set(texts)) == LARGEST_SAMPLE
    assert max(map(len, texts)) <= LONGEST_TEXT
    numbers = [int(text[:-1]) for text in texts if text.endswith("?")]
    assert numbers[0] == 0
    assert numbers[-1] > 4900
    assert texts == trained_texts(manifest_of(tmp_path / "rows.jsonl"), fail)


def test_rows_that_are_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("{}", "utf-8")
    told: list[str] = []
    texts = trained_texts(manifest_of(tmp_path / "rows.jsonl"), lambda code, _: told.append(code))
    assert (texts, told) == ((), ["export.data-not-compared"])


def test_an_adapter_that_names_no_rows_gives_none(tmp_path: Path) -> None:
    assert trained_texts(JsonObject(tmp_path, {}), fail) == ()
    with pytest.raises(InputError, match="“data” should be an object"):
        trained_texts(JsonObject(tmp_path, {"data": []}), fail)
