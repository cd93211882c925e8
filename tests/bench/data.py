"""Reading tables, rendering templates and near duplicates, against what people use otherwise.

Makes a CSV of 1,000,000 rows and ten columns (300 MB) and a workbook of 200,000 rows, then runs
both ways alternately, each in a process of its own, and prints seconds, the largest anonymous
memory of its process tree, and the ratios. Whoever reads a CSV has read a small one before, so
that neither imports nor the start of a process are timed:

- a CSV: opened, checked and copied for the window, against `pandas.read_csv`; once more with its
  snapshot, a Parquet file, which the window writes behind the scenes
- a workbook: the same, against `pandas.read_excel(engine="openpyxl")`
- a template of three fields: `render_conversations`, against `str.format` in `datasets.map`
- near duplicates of 100,000 texts

    pip install -e .[test,bench]
    python tests/bench/data.py [--rows 1000000] [--rounds 3] [--scratch FOLDER]
"""

import argparse
import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

COLUMNS = (
    "id", "date", "team", "price", "urgent", "name", "city", "message", "answer", "code"
)  # fmt: skip
WORDS = (
    "order", "invoice", "refund", "delivery", "parcel", "late", "broken", "thank", "please",
    "account", "password", "update", "warranty", "return", "screen", "battery", "colour", "size",
    "exchange", "customer", "service", "Köln", "Zürich", "naïve",
)  # fmt: skip
_NEAR_ROWS = 100_000
_LOOK_S = 0.02
_MIB = 1 << 20
# What is compared: the step that is ours, the other one, and the file both read.
PAIRS = (
    ("a CSV", "csv", "pandas-csv"),
    ("a CSV and its snapshot", "snapshot", "pandas-csv"),
    ("a workbook", "workbook", "openpyxl"),
    ("a template", "render", "datasets-map"),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the work itself, without imports, and bytes of anonymous memory at most."""

    seconds: float
    memory: int


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step is not None:
        with timed():
            STEPS[chosen.step](chosen.scratch)
        return 0
    with tempfile.TemporaryDirectory(prefix="tunesmith-bench-", dir=chosen.scratch) as scratch:
        folder = Path(scratch)
        make_csv(folder / "small.csv", 100)
        make_csv(folder / "table.csv", chosen.rows)
        make_workbook(folder / "table.xlsx", chosen.rows // 5)
        for title, ours, theirs in PAIRS:
            best: dict[str, Cost] = {}
            for _ in range(chosen.rounds):
                for step in (ours, theirs):
                    cost = measure(step, folder)
                    best[step] = min(best.get(step, cost), cost, key=lambda it: it.seconds)
                    print(f"{title}: {step:<14}{told(cost)}", flush=True)
            one, other = best[ours], best[theirs]
            print(
                f"{title}: seconds {one.seconds / other.seconds:.2f}, "
                f"memory {one.memory / other.memory:.2f} of the other's\n"
            )
        print(f"near duplicates of {_NEAR_ROWS:,} rows: {told(measure('near', folder))}")
    return 0


def told(cost: Cost) -> str:
    """For people."""
    return f"{cost.seconds:8.2f} s {cost.memory / _MIB:8,.0f} MiB"


def made_rows(count: int) -> Iterator[tuple[str, ...]]:
    """Rows like those of a support desk; quotes, commas and line ends now and then."""
    luck = random.Random(7)
    texts = [" ".join(luck.choices(WORDS, k=luck.randint(12, 28))) for _ in range(20_000)]
    for at in range(count):
        message = luck.choice(texts)
        if at % 11 == 0:
            message += ', he said "now"'
        if at % 37 == 0:
            message += "\nsecond line"
        yield (
            str(at), f"2026-{1 + at % 12:02}-{1 + at % 28:02}",
            luck.choice(("Billing", "Returns", "Tech")), f"{luck.random() * 900:.2f}",
            luck.choice(("true", "false")), f"Customer {luck.randrange(99_999)}",
            luck.choice(("Wien", "Graz", "Linz", "")), message, luck.choice(texts)[:90],
            f"{at % 99_999:06}",
        )  # fmt: skip


def make_csv(path: Path, count: int) -> None:
    """The table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(made_rows(count))


def make_workbook(path: Path, count: int) -> None:
    """The table as a workbook, ids and prices as numbers."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        for number, row in enumerate(made_rows(count), start=1):
            sheet.write_row(number, 0, [int(row[0]), *row[1:3], float(row[3]), *row[4:]])


def measure(step: str, folder: Path) -> Cost:
    """Run a step in a process of its own and watch the memory of its tree."""
    if hasattr(os, "sync"):
        os.sync()  # so that nobody waits for what the step before has left to the disk
    command = [sys.executable, __file__, "--step", step, "--scratch", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        ended, seen = threading.Event(), [0]

        def look() -> None:
            while not ended.wait(_LOOK_S):
                seen[0] = max(seen[0], _anonymous(process.pid))

        watch = threading.Thread(target=look)
        watch.start()
        shown, _ = process.communicate()
        ended.set()
        watch.join()
    if process.returncode:
        raise SystemExit(f"{step} ended with {process.returncode}")
    return Cost(json.loads(shown.splitlines()[-1])["seconds"], seen[0])


def _anonymous(pid: int) -> int:
    """Bytes that no file backs, of a process and all that it started."""
    try:
        tree = [process.pid for process in psutil.Process(pid).children(recursive=True)] + [pid]
        found = 0
        for member in tree:
            text = Path(f"/proc/{member}/smaps_rollup").read_text("utf-8")
            found += sum(
                int(line.split()[1]) for line in text.splitlines() if line.startswith("Anonymous:")
            )
    except (OSError, psutil.Error):
        return 0  # one of them has ended
    return found * 1024


@contextmanager
def timed() -> Iterator[None]:
    """Print the seconds that a step took, less what it spent on importing."""
    _begun[0] = time.perf_counter()
    yield
    print(json.dumps({"seconds": time.perf_counter() - _begun[0]}))


_begun = [0.0]


def imported() -> None:
    """All imports are done: time counts from here."""
    _begun[0] = time.perf_counter()


def step_table(name: str, folder: Path) -> None:
    """Open a file as the window does."""
    from tunesmith.core.native_libraries import keep_out
    from tunesmith.data.table import Reading
    from tunesmith.data.table_store import prepare_table

    keep_out("pandas")  # as the window does
    cache = folder / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    prepare_table(folder / "small.csv", Reading(), cache)
    imported()
    prepare_table(folder / name, Reading(), cache)


def step_snapshot(folder: Path) -> None:
    """Open a file and write its snapshot, which the window does once the table is shown."""
    from tunesmith.data.snapshots import hash_sources, write_snapshot
    from tunesmith.data.table import Reading
    from tunesmith.data.table_store import prepare_table

    source, cache, copies = folder / "table.csv", folder / "cache", folder / "snapshots"
    for old in (cache, copies):
        shutil.rmtree(old, ignore_errors=True)
    prepare_table(folder / "small.csv", Reading(), cache)
    imported()
    stored = prepare_table(source, Reading(), cache)
    write_snapshot(stored, hash_sources([source]), Reading(), copies)


def step_pandas_csv(folder: Path) -> None:
    """Pandas' own parser."""
    import pandas as pd

    pd.read_csv(folder / "small.csv")
    imported()
    pd.read_csv(folder / "table.csv")


def step_openpyxl(folder: Path) -> None:
    """Pandas by openpyxl."""
    import openpyxl  # noqa: F401 - so that it is not timed
    import pandas as pd

    imported()
    pd.read_excel(folder / "table.xlsx", engine="openpyxl")


def step_render(folder: Path) -> None:
    """Our templates, a part of the table at a time as for a training's file."""
    from tunesmith.data.table import Reading
    from tunesmith.data.table_store import prepare_table
    from tunesmith.templates.mapping import parse_mapping, render_conversations

    stored = prepare_table(folder / "table.csv", Reading(), folder / "cache")
    mapping = parse_mapping("{name}: {message}", "{answer}", None, "skip")
    imported()
    made = 0
    for start in range(0, stored.rows, 20_000):
        part = stored.table.select(["name", "message", "answer"]).slice(start, 20_000)
        made += len(render_conversations(part.to_pydict(), mapping).conversations)
    if made != stored.rows:
        raise SystemExit(f"{made} of {stored.rows} rows were rendered")


def step_datasets_map(folder: Path) -> None:
    """The usual way: a function of a row."""
    import datasets
    import pyarrow.csv as arrow_csv

    options = arrow_csv.ParseOptions(newlines_in_values=True)
    table = arrow_csv.read_csv(folder / "table.csv", parse_options=options)
    rows = datasets.Dataset(table.select(["name", "message", "answer"]))
    datasets.disable_progress_bars()

    def render(row: dict[str, str]) -> dict[str, list[dict[str, str]]]:
        question = {"role": "user", "content": "{name}: {message}".format(**row)}
        return {"messages": [question, {"role": "assistant", "content": row["answer"]}]}

    imported()
    rows.map(render, cache_file_name=str(folder / "mapped.arrow"), load_from_cache_file=False)


def step_near(folder: Path) -> None:
    """Near duplicates of the longest column."""
    import pyarrow.compute as pc
    import pyarrow.csv as arrow_csv

    from tunesmith.data.near_duplicates import find_near_duplicates

    options = arrow_csv.ParseOptions(newlines_in_values=True)
    table = arrow_csv.read_csv(folder / "table.csv", parse_options=options).slice(0, _NEAR_ROWS)
    texts = pc.binary_join_element_wise(table["message"], table["answer"], " ").combine_chunks()
    imported()
    find_near_duplicates(texts)


STEPS = {
    "csv": lambda folder: step_table("table.csv", folder),
    "snapshot": step_snapshot,
    "pandas-csv": step_pandas_csv,
    "workbook": lambda folder: step_table("table.xlsx", folder),
    "openpyxl": step_openpyxl,
    "render": step_render,
    "datasets-map": step_datasets_map,
    "near": step_near,
}

if __name__ == "__main__":
    sys.exit(main())
