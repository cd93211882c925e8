"""What the Export page's plan says of disk, memory and time before the start. No Qt widgets.

Sizes come from `export.predict`, the time from a measurement of this machine in the background.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith.core.events import Sink
from tunesmith.export.spec import ExportSpec
from tunesmith.studio.pages.export_outcome import ADAPTER, MERGED
from tunesmith.studio.pages.export_state import ExportState
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.section import Fact
from tunesmith.studio.words import duration_text, size_text

if TYPE_CHECKING:
    from tunesmith.export.predict import Prediction
    from tunesmith.export.speed import DiskSpeeds, Speeds


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast this machine is at this export; `inputs` are bytes that it reads."""

    speeds: "Speeds"
    disk: "DiskSpeeds"
    inputs: int


def measure_pace(
    model: Path, adapter: Path | None, prediction: "Prediction", folder: Path, sink: Sink
) -> Pace:
    """Measure all kernels that any level needs; off the GUI thread, about three seconds.

    Raises:
        InputError, JobError, CancelledError: those of `speed.measure`, or of reading the folders.
    """
    from tunesmith.export.duration import kernels_of
    from tunesmith.export.record import stamps
    from tunesmith.export.speed import measure, measure_disk

    files = stamps(ExportSpec(model, adapter, (), folder, "", folder))
    speeds = measure(kernels_of(prediction, list(prediction.levels)), sink)
    size = sum(length for length, _ in files.values())
    return Pace(speeds, measure_disk(tuple(files), folder), size)


def estimate_facts(state: ExportState, pace: Pace | None, name: str, folder: Path) -> list[Fact]:
    """Disk with all its items in the tip, memory, and time once this machine was measured."""
    from tunesmith.export.memory import converter_memory, list_memory, peak

    prediction = state.prediction
    if prediction is None or not set(state.wanted) <= set(prediction.levels):
        return []
    facts: list[Fact] = _disk(state, prediction, name, folder)
    sizes = {level: prediction.levels[level].bytes for level in state.wanted}
    converter = 0
    if state.converter == "official":
        converter = converter_memory(prediction.vocabulary, prediction.held.largest)
    memory = list_memory(prediction, sizes, converter=converter)
    tip = "\n".join(f"{it.what}: {size_text(it.bytes)}" for it in memory if it.bytes is not None)
    most = peak(memory)
    if most is not None:
        facts.append((translate("Export", "Memory"), size_text(most), tip))
    if pace is not None:
        facts.append((translate("Export", "Time"), _time(state, prediction, pace)))
    return facts


def _disk(state: ExportState, prediction: "Prediction", name: str, folder: Path) -> list[Fact]:
    from tunesmith.export.room import Volume, list_items

    if state.machine is None:
        return []
    spec = ExportSpec(
        state.source.model, state.source.adapter, tuple(state.wanted), folder, name, folder
    )
    items = list_items(
        spec,
        {level: prediction.levels[level].bytes for level in state.wanted},
        tensors=prediction.tensors,
        vocabulary=prediction.vocabulary,
        adapter=prediction.adapter_bytes if ADAPTER in state.extras else 0,
        merged=prediction.merged_bytes if MERGED in state.extras else 0,
        converted=_converted(state, prediction),
    )
    disk = Volume(folder, state.machine.disk_free, items)
    text = translate("Export", "{need} of {free} free")
    text = text.format(need=size_text(disk.peak), free=size_text(disk.free))
    tip = "\n".join(f"{item.what}: {size_text(item.bytes)}" for item in items)
    return [(translate("Export", "Disk at the peak"), text, tip)]


def _converted(state: ExportState, prediction: "Prediction") -> dict[str, int]:
    from tunesmith.export.converted import FLOAT32_FILE, FLOAT32_FOLDER

    if state.converter != "official":
        return {}
    size = 4 * sum(prediction.values)
    is_plain = state.source.adapter is None and not prediction.quantized
    return {FLOAT32_FILE: size} | ({} if is_plain else {FLOAT32_FOLDER: size})


def _time(state: ExportState, prediction: "Prediction", pace: Pace) -> str:
    from tunesmith.export.duration import Extras, estimate

    extras = Extras(
        pace.inputs,
        has_adapter=state.source.adapter is not None,
        merged_folder=MERGED in state.extras,
        official=state.converter == "official",
    )
    took = estimate(prediction, state.wanted, extras, pace.speeds, pace.disk)
    return translate("Export", "about {time}").format(time=duration_text(took.seconds))
