"""The memory of a training as the Train page shows it: a bar of parts, a verdict, and a check."""

from PySide6.QtWidgets import QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.pages.train_checks import Check
from tunesmith.studio.pages.train_fields import all_fields
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.badge import Badge, BadgeKind
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.section import Section
from tunesmith.studio.widgets.stacked_bar import StackedBar
from tunesmith.studio.words import number, size_text
from tunesmith.training.fit_verdict import Change, Fit
from tunesmith.training.memory import MemoryItem, What
from tunesmith.training.train_plan import TrainPlan

_MOST_CHANGES = 3  # that a check names


class MemorySection(Section):
    """What the device that trains will hold at the peak, against what is free."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.badge = Badge("", "success")
        self.set_aside_widget(self.badge)
        self.bar = StackedBar()
        self.add(self.bar)
        self.limit = Label("", "small", tone="muted", wrap=True)
        self.add(self.limit)
        self.hide()

    def show_plan(self, plan: TrainPlan | None) -> None:
        """Show a plan; nothing while there is none or where shapes are not known."""
        if plan is None or plan.memory is None or plan.fit is None:
            self.hide()
            return
        on_card = plan.choice.device == "cuda"
        self.set_title(self.tr("VRAM") if on_card else self.tr("Memory"))
        self.bar.setAccessibleName(self.tr("VRAM") if on_card else self.tr("Memory"))
        self.badge.set(*fit_badge(plan.fit))
        self.bar.set_parts(
            memory_parts(plan.memory.items), limit=plan.memory_free, total=plan.memory_free
        )
        text = self.tr("{need} needed at once, {free} free. Heaviest batch: {rows} × {tokens}.")
        self.limit.setText(
            text.format(
                need=size_text(plan.memory.total),
                free=size_text(plan.memory_free),
                rows=number(plan.load.rows),
                tokens=number(plan.load.length),
            )
        )
        self.show()


def memory_parts(items: tuple[MemoryItem, ...]) -> list[tuple[str, float, int]]:
    """The items as parts of a bar, those that belong together as one, the largest first."""
    groups: list[tuple[str, tuple[What, ...]]] = [
        (translate("TrainMemory", "Base model"), ("weights",)),
        (
            translate("TrainMemory", "Adapter, gradients, optimizer"),
            ("adapter", "gradients", "optimizer"),
        ),
        (translate("TrainMemory", "Activations"), ("activations", "recomputed", "dequantized")),
        (translate("TrainMemory", "Logits"), ("logits",)),
        (translate("TrainMemory", "CUDA context"), ("context",)),
        (translate("TrainMemory", "Program and rows"), ("libraries", "rows")),
    ]
    parts = [
        (title, float(sum(item.bytes for item in items if item.what in kinds)), series)
        for series, (title, kinds) in enumerate(groups)
    ]
    return sorted((part for part in parts if part[1]), key=lambda part: -part[1])


def fit_badge(fit: Fit) -> tuple[str, BadgeKind]:
    """The verdict in a word."""
    badges: dict[Fit, tuple[str, BadgeKind]] = {
        Fit.FITS: (translate("TrainMemory", "Fits"), "success"),
        Fit.TIGHT: (translate("TrainMemory", "Tight"), "warning"),
        Fit.DOES_NOT_FIT: (translate("TrainMemory", "Too big"), "danger"),
    }
    return badges[fit]


def memory_checks(plan: TrainPlan | None, wrong: TunesmithError | None) -> list[Check]:
    """Whether memory is enough, with what to change; or what tokenising the rows has found."""
    if wrong is not None:
        page = "template" if wrong.code == "train.rows-unusable" else ""
        return [Check("bad", wrong.message, wrong.hint, page)]
    cut = [] if plan is None else [it for it in plan.obstacles if it.code == "train.rows-unusable"]
    unusable = [Check("bad", it.message, "") for it in cut]
    if plan is None or plan.memory is None or plan.fit is None:
        return unusable
    return [*unusable, _enough(plan)]


def _enough(plan: TrainPlan) -> Check:
    assert plan.memory is not None  # noqa: S101 - looked at before
    there = translate("TrainMemory", "{need} at the peak, {free} are free").format(
        need=size_text(plan.memory.total), free=size_text(plan.memory_free)
    )
    if plan.fit is Fit.FITS:
        return Check("good", translate("TrainMemory", "Memory is enough"), there)
    ways = "; ".join(change_text(it) for it in plan.changes[:_MOST_CHANGES])
    detail = f"{there}. {ways}" if ways else there
    if plan.fit is Fit.TIGHT:
        return Check("warning", translate("TrainMemory", "Memory is tight"), detail)
    return Check("bad", translate("TrainMemory", "Memory is not enough"), detail)


def change_text(change: Change) -> str:
    """A change in the words of the settings, with what is needed then."""
    fields = all_fields()
    told = ", ".join(
        f"{fields[key].label}: {fields[key].text(value)}" if key in fields else f"{key}={value}"
        for key, value in change.settings.items()
    )
    size = size_text(change.bytes)
    return translate("TrainMemory", "{settings} needs {size}").format(settings=told, size=size)
