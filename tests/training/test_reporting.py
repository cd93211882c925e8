"""Steps are told at a bounded rate, and no loss is lost between two reports."""

from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core import events
from tunesmith.core.events import MemorySink
from tunesmith.hardware.gpu_meter import GpuMeter, open_meter
from tunesmith.training.reporting import BURST, REPORTS_PER_SECOND, StepReporter


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def tell(reporter: StepReporter, step: int, loss: float, norm: float = 1.0) -> None:
    reporter.step(step, loss=loss, rate=1e-4, norm=norm, tokens=10, seconds=0.5)


def metrics(sink: MemorySink, name: str) -> list[tuple[int, float]]:
    found = [event for event in sink.events if isinstance(event, events.Metric)]
    return [(event.step, event.value) for event in found if event.name == name]


@given(
    losses=st.lists(st.floats(0, 20), min_size=1, max_size=400),
    pause=st.sampled_from([0.0, 0.003, 0.02, 0.4]),
)
def test_every_loss_is_in_exactly_one_report_and_reports_keep_their_rate(
    losses: list[float], pause: float
) -> None:
    sink, clock = MemorySink(), Clock()
    reporter = StepReporter(sink, 0, len(losses), clock=clock)
    for step, loss in enumerate(losses, 1):
        clock.now += pause
        tell(reporter, step, loss)
    reporter.flush()
    told = metrics(sink, "loss")
    covered = 0
    for step, value in told:
        part = losses[covered:step]
        assert value == sum(part) / len(part)
        covered = step
    assert covered == len(losses)
    assert len(told) <= BURST + 1 + pause * len(losses) * REPORTS_PER_SECOND + 1
    if len(losses) <= BURST or pause >= 1 / REPORTS_PER_SECOND:
        assert [step for step, _ in told] == list(range(1, len(losses) + 1))


def test_together_the_norm_is_the_peak_and_the_speed_that_of_all() -> None:
    sink, clock = MemorySink(), Clock()
    reporter = StepReporter(sink, 0, 1000, clock=clock)
    for step in range(1, BURST + 1):
        tell(reporter, step, 1.0)
    sink.events.clear()
    tell(reporter, BURST + 1, 2.0, norm=7.0)
    tell(reporter, BURST + 2, 4.0, norm=float("inf"))  # float16 overflowed: nothing was changed
    assert sink.events == []
    clock.now += 1.0
    tell(reporter, BURST + 3, 3.0, norm=0.5)
    last = BURST + 3
    assert metrics(sink, "loss") == [(last, 3.0)]
    assert metrics(sink, "grad_norm") == [(last, 7.0)]
    assert metrics(sink, "tokens_per_second") == [(last, 20.0)]
    (progress,) = (event for event in sink.events if isinstance(event, events.Progress))
    assert (progress.done, progress.total, progress.unit) == (last, 1000, "steps")
    assert progress.eta_s == 1.0 / last * (1000 - last)


class Nvml:
    """The four calls of the driver's library; this card does not tell its power."""

    NVML_TEMPERATURE_GPU = 0

    class NVMLError(Exception):
        """As pynvml's."""

    class _Memory:
        used = 3 << 30

    class _Load:
        gpu = 97

    def nvmlDeviceGetMemoryInfo(self, _handle: object) -> object:  # noqa: N802 - NVML's name
        return self._Memory()

    def nvmlDeviceGetTemperature(self, _handle: object, _kind: int) -> int:  # noqa: N802 - NVML's name
        return 71

    def nvmlDeviceGetPowerUsage(self, _handle: object) -> int:  # noqa: N802 - NVML's name
        raise self.NVMLError

    def nvmlDeviceGetUtilizationRates(self, _handle: object) -> object:  # noqa: N802 - NVML's name
        return self._Load()


def test_the_card_is_read_every_two_seconds_and_what_it_hides_is_left_out() -> None:
    sink, clock = MemorySink(), Clock()
    reporter = StepReporter(sink, 0, 100, GpuMeter(Nvml(), object()), clock)
    for step in range(1, 6):
        clock.now += 1.0
        tell(reporter, step, 1.0)
    assert metrics(sink, "gpu_temperature") == [(1, 71.0), (3, 71.0), (5, 71.0)]
    assert metrics(sink, "gpu_memory") == [(step, float(3 << 30)) for step in (1, 3, 5)]
    assert metrics(sink, "gpu_load")[0] == (1, 0.97)
    assert metrics(sink, "gpu_power") == []


def test_without_such_a_card_there_is_no_meter() -> None:
    assert open_meter("GPU-00000000-0000-0000-0000-000000000000") is None
