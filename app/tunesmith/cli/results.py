"""What the end of a run prints, whichever command followed it: its own, a resume or a repeat."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from tunesmith.cli.console import put, put_json, say, say_error, size_text
from tunesmith.jobs.run_folder import RunFolder

# What scripts may rely on of each exported file; the rest is in manifest.json.
_FILE_KEYS = ("level", "path", "bytes", "sha256", "bits_per_weight", "checks")


def finish(run: RunFolder, *, as_json: bool) -> None:
    """Do a run's job, follow it to its end and print what came out.

    A job whose check did not hold prints its document as well, and then leaves with 3.

    Raises:
        RunError: where there is nothing to print.
    """
    from tunesmith.cli.foreground import RunError, watch

    kind = run.kind()
    try:
        result = watch(run)
    except RunError as error:
        if error.result is None:
            _say_leftovers(run, kind)
            raise
        _put_result(run, kind, error.result, as_json=as_json)
        say_error(error)
        raise typer.Exit(error.exit_code) from None
    _put_result(run, kind, result, as_json=as_json)


def _put_result(run: RunFolder, kind: str, result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        put_json(
            _export_document(run.id, result) if kind == "export" else {"run": run.id, **result}
        )
        return
    for line in _LINES.get(kind, _other_lines)(result):
        put(line)


def _export_document(run_id: str, result: dict[str, Any]) -> dict[str, Any]:
    """The promised JSON, with no key more: scripts compare it whole.

    A level in parts has an entry for each. `adapter` and `merged` are there where they were asked
    for.
    """
    document: dict[str, Any] = {
        "run": run_id,
        "files": [entry for file in result["files"] for entry in _file_entries(file)],
        "warnings": result["warnings"],
    }
    if result.get("adapter") is not None:
        (document["adapter"],) = _file_entries(result["adapter"])
    if result.get("merged") is not None:
        document["merged"] = result["merged"]
    return document


def _file_entries(file: dict[str, Any]) -> list[dict[str, Any]]:
    """One for each file on the disk."""
    whole = {key: file[key] for key in _FILE_KEYS}
    return [{**whole, **part} for part in file.get("parts", ())] or [whole]


def _train_lines(result: dict[str, Any]) -> list[str]:
    lines = [f"adapter: {result['out_dir']}"]
    if result["eval_loss_before"] is not None:
        before, after = result["eval_loss_before"], result["eval_loss_after"]
        best = result["best_step"]
        lines.append(f"eval loss: {before:.4f} before, {after:.4f} after (best at step {best})")
    if result.get("evaluation_dir"):
        from tunesmith.training.evidence import PAGE

        lines.append(f"side by side: {Path(result['evaluation_dir']) / PAGE}")
    return lines


def _evaluation_lines(result: dict[str, Any]) -> list[str]:
    from pydantic import TypeAdapter

    from tunesmith.training.evidence import PAGE, Evaluation, figure_lines

    evaluation = TypeAdapter(Evaluation).validate_python(result["evaluation"])
    return [*figure_lines(evaluation), f"side by side: {Path(result['out_dir']) / PAGE}"]


def _export_lines(result: dict[str, Any]) -> list[str]:
    from tunesmith.ollama.precedence import PromptUse, use_sentence

    lines = []
    for file in [*result["files"], *filter(None, [result.get("adapter")])]:
        size = size_text(file["bytes"])
        bits = file["bits_per_weight"]
        parts = file.get("parts", ())
        count = f" in {len(parts)} files" if parts else ""
        lines.append(f"{file['path']}  {size}{count}  {bits:.2f} bits per weight")
        lines += [
            f"  {check['name']}: {check['verdict']} ({check['detail']})" for check in file["checks"]
        ]
    if merged := result.get("merged"):
        size = size_text(sum(file["bytes"] for file in merged["files"]))
        lines.append(f"{merged['path']}  {size}")
    for modelfile in result.get("modelfiles", []):
        lines.append(
            f"{modelfile['path']}  parity {modelfile['verdict']} in {modelfile['cases']} cases"
        )
        if uses := modelfile.get("uses"):
            lines.append(f"  {use_sentence(PromptUse(**uses))}")
    return lines


def _demo_lines(result: dict[str, Any]) -> list[str]:
    from tunesmith.cli.demo import summary

    return summary(result)


def _other_lines(result: dict[str, Any]) -> list[str]:
    return [str(result["out_dir"])] if "out_dir" in result else []


def _ollama_lines(result: dict[str, Any]) -> list[str]:
    return [str(result["model"])]


_LINES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "train": _train_lines,
    "evaluate-adapter": _evaluation_lines,
    "export": _export_lines,
    "demo": _demo_lines,
    "ollama": _ollama_lines,
}


def _say_leftovers(run: RunFolder, kind: str) -> None:
    """Name the unfinished files that a stopped export leaves where its output goes.

    Only those that its own journals know: anybody's file may have such a name.
    """
    from tunesmith.export.journal import vouches
    from tunesmith.export.one_pass import journal_path

    if kind != "export":
        return
    spec = run.read_spec()["spec"]
    out_dir, begins = Path(spec["out_dir"]), f"{spec['name']}-"
    if not out_dir.is_dir():
        return
    places = sorted(path for path in out_dir.iterdir() if path.name.startswith(begins))
    left = []
    for place in places:
        files = place.glob("*.gguf") if place.is_dir() else [place]
        if place.name.endswith(".part") and any(
            vouches(journal_path(run.work_dir, file), file) for file in files
        ):
            left.append(place.name)
    if left:
        say(f"Unfinished in {out_dir}: {', '.join(left)}. A resumed run goes on with them.")
