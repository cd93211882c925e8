"""The benchmark's reading of an export's events."""

import json
from pathlib import Path

import pytest
from tests.bench.export import stage_times


@pytest.mark.parametrize("with_reference", [True, False])
def test_files_are_written_when_the_first_thing_after_the_pass_begins(
    with_reference: bool, tmp_path: Path
) -> None:
    stages = [("plan", 10.0), ("quantize", 12.0)]
    stages += [("reference", 20.0)] if with_reference else []
    stages += [("check Q8_0", 24.0), ("check F16", 27.0), ("modelfile", 29.0)]
    events = [{"type": "stage", "name": name, "ts": at} for name, at in stages]
    events += [{"type": "progress", "ts": 29.5}, {"type": "end", "ts": 30.0}]
    log = tmp_path / "events.jsonl"
    log.write_text("\n".join(map(json.dumps, events)), "utf-8")
    unchecked, reference, checks = stage_times(log, 9.0)
    assert unchecked == (11.0 if with_reference else 15.0)
    assert reference == (4.0 if with_reference else 0.0)
    assert checks == 5.0
