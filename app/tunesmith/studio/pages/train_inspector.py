"""The inspector of the Train page: preset, settings, name and plan; result and log of a run."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from tunesmith.studio.pages.train_compare import RunChoice
from tunesmith.studio.pages.train_fields import preset_reason, preset_title, summary
from tunesmith.studio.pages.train_memory import MemorySection
from tunesmith.studio.pages.train_presets import (
    PRESET_NAMES,
    Preset,
    chosen_values,
    differing,
    preset_values,
)
from tunesmith.studio.pages.train_settings import SettingsForm
from tunesmith.studio.project import TrainChoice
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button, LinkButton
from tunesmith.studio.widgets.empty_state import Glyph
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import Field, LineEdit
from tunesmith.studio.widgets.section import Fact, Facts, Section, Sections
from tunesmith.studio.widgets.segmented import Segmented

_LOG_LINES = 8


class TrainInspector(Sections):
    """Signals follow what a person does; the page decides what becomes of it."""

    preset_chosen = Signal(str)
    setting_changed = Signal(str, object)
    reset_all = Signal()
    name_changed = Signal(str)
    runs_chosen = Signal(list)
    log_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.compare = self.add(Section(self.tr("Runs")))
        self.run_choice = RunChoice()
        self.run_choice.changed.connect(self.runs_chosen)
        self.compare.add(self.run_choice)
        self._add_preset()
        self._add_advanced()
        self._add_name()
        self.result_facts = Facts()
        self.result = self.add(Section(self.tr("Result")))
        self.result.add(self.result_facts)
        self.open_folder = LinkButton(self.tr("Show in folder"))
        self.open_folder.clicked.connect(self.folder_wanted)
        self.result.set_aside_widget(self.open_folder)
        self.memory = MemorySection()
        self.add(self.memory)
        self.plan_facts = Facts()
        self.plan = self.add(Section(self.tr("Plan")))
        self.plan.add(self.plan_facts)
        self._add_log()

    def show_sections(self, *shown: Section) -> None:
        """Show exactly these, in the order of the inspector."""
        for section in (
            self.compare, self.preset, self.advanced, self.name, self.result, self.memory,
            self.plan, self.log,
        ):  # fmt: skip
            section.setVisible(section in shown)
        self.update_lines()

    def show_choice(self, choice: TrainChoice) -> None:
        """The settings of the next run, to be changed."""
        values = chosen_values(choice)
        preset: Preset = choice.preset
        self.presets.set_current(preset)
        self._allow_presets(True)
        self.presets.show()
        self._reason.setText(preset_reason(preset))
        self._reason.show()
        self._lock.hide()
        self.preset.set_title(self.tr("Preset"))
        self.preset_facts.set_rows(summary(values))
        changed = len(differing(preset, choice.settings))
        self._changed.setText(self.tr("%n changed", "", changed) if changed else "")
        self._reset.setVisible(bool(changed) and not self.form.isHidden())
        self.form.set_values(values, preset_values(preset))

    def show_fixed(self, values: dict[str, Any], preset: Preset | None, backend: str) -> None:
        """The settings of a run; with a preset, those of one that is going."""
        self.presets.setVisible(preset is not None)
        self._lock.setVisible(preset is not None)
        self._reason.hide()
        if preset is not None:
            self.presets.set_current(preset)
            self._allow_presets(False)
        self.preset.set_title(self.tr("Preset") if preset else self.tr("Settings"))
        rows: list[Fact] = [*summary(values)]
        if backend:
            rows.append((self.tr("Backend"), backend))
        self.preset_facts.set_rows(rows)

    def _allow_presets(self, allowed: bool) -> None:
        """The one in use stays readable; the others cannot be chosen while a run is going."""
        for name in PRESET_NAMES:
            usable = allowed or name == self.presets.current
            self.presets.set_option_enabled(name, usable, self.tr("Fixed while the run is going"))

    def show_log(self, lines: Sequence[str]) -> None:
        """The end of a run's log."""
        self.log_text.setPlainText("\n".join(lines) or self.tr("The log is empty."))
        bar = self.log_text.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _add_preset(self) -> None:
        self.preset = self.add(Section(self.tr("Preset")))
        options = [(name, preset_title(name)) for name in PRESET_NAMES]
        self.presets = Segmented(options, self.tr("Preset"))
        policy = self.presets.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.presets.setSizePolicy(policy)
        self.presets.changed.connect(self.preset_chosen)
        self._reason = Label("", "small", tone="muted", wrap=True)
        self.preset_facts = Facts()
        self._lock = QWidget()
        row = QHBoxLayout(self._lock)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().measure("space.2"))
        row.addWidget(Glyph("lock", "text_muted", "icon.inline"))
        row.addWidget(Label(self.tr("Fixed while the run is going"), "small", tone="muted"), 1)
        for widget in (self.presets, self._reason, self.preset_facts, self._lock):
            self.preset.add(widget)

    def _add_advanced(self) -> None:
        self.advanced = self.add(Section(self.tr("Advanced")))
        self._changed = Label("", "small", tone="muted")
        self.advanced.set_aside_widget(self._changed)
        self.expand = Button(self.tr("Show"), "secondary", small=True)
        self.expand.setCheckable(True)
        self.expand.setAccessibleName(self.tr("Show advanced settings"))
        self.expand.toggled.connect(self._show_form)
        self.advanced.set_aside_widget(self.expand)
        self.form = SettingsForm()
        self.form.changed.connect(self.setting_changed)
        self.form.hide()
        self._reset = Button(self.tr("Reset all to the preset"), "quiet", "refresh", small=True)
        self._reset.clicked.connect(self.reset_all)
        self._reset.hide()
        self.advanced.add(self.form)
        self.advanced.add(self._reset)

    def _show_form(self, shown: bool) -> None:
        self.form.setVisible(shown)
        self._reset.setVisible(shown and bool(self._changed.text()))
        self.expand.setText(self.tr("Hide") if shown else self.tr("Show"))

    def _add_name(self) -> None:
        self.name = self.add(Section(self.tr("Adapter")))
        self.name_edit = LineEdit(name=self.tr("Name of the adapter"))
        self.name_edit.textEdited.connect(self.name_changed)
        self.name_field = Field(self.tr("Name"), self.name_edit, beside=True)
        self.name.add(self.name_field)

    def _add_log(self) -> None:
        self.log = self.add(Section(self.tr("Log")))
        link = LinkButton(self.tr("Open"))
        link.setAccessibleName(self.tr("Open the run with its log"))
        link.clicked.connect(self.log_wanted)
        self.log.set_aside_widget(link)
        self.log_text = QPlainTextEdit()
        self.log_text.setReadOnly(True)
        self.log_text.setProperty("editor", True)
        self.log_text.setTabChangesFocus(True)
        self.log_text.setAccessibleName(self.tr("End of the log"))
        self.log_text.document().setDocumentMargin(theme().measure("space.2"))
        theme().follow(self._restyle)
        self.log.add(self.log_text)

    def _restyle(self) -> None:
        self.log_text.setFont(theme().mono())
        self.log_text.setFixedHeight(
            _LOG_LINES * theme().measure("font.line_height.editor") + theme().measure("space.4")
        )
