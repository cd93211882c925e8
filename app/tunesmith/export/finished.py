"""What there is so far of an export, and the records that say so."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.export.adapter_output import ADAPTER
from tunesmith.export.merged_output import standing_merged
from tunesmith.export.prepare import Request
from tunesmith.export.record import Made, State, write_checks, write_manifest
from tunesmith.export.source import GgufMerge
from tunesmith.export.spec import ExportedFile, MergedFolder
from tunesmith.export.stream import Overflow


@dataclass(slots=True)
class Finished:
    """What there is so far.

    `files` has the levels and the adapter by name, also those that failed a check; `overflows` why
    a level cannot be made; `warnings` are those of planning, `told` those that could not wait.
    """

    request: Request
    state: State
    files: dict[str, ExportedFile] = field(default_factory=dict)
    merged: MergedFolder | None = None
    overflows: dict[str, Overflow] = field(default_factory=dict)
    warnings: list[events.Warning] = field(default_factory=list)
    told: list[events.Warning] = field(default_factory=list)

    def note(self, name: str, file: ExportedFile, targets: Sequence[Path]) -> ExportedFile:
        """Keep a checked file, under the names that it gets if it passed."""
        self.files[name] = _named(file, targets) if file.passed else file
        return self.files[name]

    def remember(self, file: ExportedFile, sink: Sink) -> None:
        """Tell of a file that has its name, and know it next time."""
        for part in file.written():
            sink.emit(events.Artifact(str(part.path), part.sha256, part.bytes))
        self.state.remember(file)

    def write_records(self) -> None:
        """Write what is known of all files into the folder."""
        write_checks(self.request.spec.out_dir, self.write_manifest())

    def write_manifest(self, *unchecked: ExportedFile) -> list[ExportedFile]:
        """Write the manifest of all files; returns those that are checked."""
        request = self.request
        order = [*(level.name for level in request.levels), ADAPTER]
        files = [self.files[name] for name in order if name in self.files]
        converter = "own" if request.converter is None else "official"
        from_file = isinstance(request.merge, GgufMerge)
        made = Made(converter, request.merge.base.label(), from_file)
        write_manifest(request.spec, request.inputs, made, [*files, *unchecked], self.merged)
        return files


def known(request: Request, sink: Sink) -> Finished:
    """What an earlier attempt has finished."""
    spec = request.spec
    done = Finished(request, State(spec, request.key()))
    done.merged = standing_merged(spec, sink) if spec.merged_folder else None
    wanted = [level.name for level in request.levels] + [ADAPTER] * spec.adapter_gguf
    for name in wanted:
        if (file := done.state.finished(name, sink)) is not None:
            done.files[name] = file
            sink.emit(events.Stage(f"check {name}", skipped=True))
    return done


def _named(file: ExportedFile, targets: Sequence[Path]) -> ExportedFile:
    """The same file under the names that it gets."""
    parts = tuple(
        replace(part, path=target)
        for part, target in zip(file.parts, targets, strict=bool(file.parts))
    )
    return replace(file, path=targets[0], parts=parts)
