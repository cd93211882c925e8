"""The cleaning list in the inspector of the Data page: what is in it, adding, changing, undoing."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QWidget

from tunesmith.data.cleaning import StepResult
from tunesmith.data.cleaning_steps import Step
from tunesmith.studio.pages.cleaning_defaults import AT_ONCE, KINDS, TableFacts, new_step
from tunesmith.studio.pages.cleaning_dialog import StepDialog, can_edit
from tunesmith.studio.pages.cleaning_list import ShownStep, StepList
from tunesmith.studio.pages.cleaning_words import menu_title
from tunesmith.studio.pages.data_cleaning import TableCleaning
from tunesmith.studio.project import CleaningStep
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button, IconButton
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.section import Section
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import percent_text

_PATIENCE_MS = 400  # what takes longer gets a bar and a way to stop
_REMEMBERED = 100  # lists that can be undone

Items = tuple[CleaningStep, ...]


class CleaningSection(Section):
    """Shows the list and says when the person wants another one.

    Signals: `wanted(items)`; `stopped()` and `asked_again()` of the work on the table.
    """

    wanted = Signal(object)
    stopped = Signal()
    asked_again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("CleaningSection", "Cleaning"), parent=parent)
        self._items: Items = ()
        self._undone: list[Items] = []
        self._done: list[Items] = []
        self.facts = TableFacts()
        self.steps = StepList()
        self.note = Label("", "small", tone="muted", wrap=True)
        self.edit = IconButton("edit", self.tr("Edit step"), small=True)
        self.up = IconButton("chevron-up", self.tr("Move up"), small=True)
        self.down = IconButton("chevron-down", self.tr("Move down"), small=True)
        self.remove = IconButton("trash", self.tr("Remove step"), small=True)
        self.undo = IconButton("undo", self.tr("Undo"), small=True)
        self.redo = IconButton("redo", self.tr("Redo"), small=True)
        self.add_button = Button(self.tr("Add step"), icon="plus", small=True)
        self.apply = Button(self.tr("Apply"), icon="refresh", small=True)
        self.bar = ProgressBar(self.tr("Cleaning the rows"), small=True)
        self.cancel = Button(self.tr("Stop"), small=True)
        self._work = QWidget()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._build()
        self._connect()
        self.show_list((), ())

    def show_cleaning(self, cleaning: TableCleaning, items: Items) -> None:
        """Show the list and how far it is applied."""
        cleaned = cleaning.cleaned if cleaning.is_current and not cleaning.is_running else None
        self.show_list(items, None if cleaned is None else cleaned.results)
        not_applied = self.tr("Not applied")
        if cleaning.is_running:
            text = self.tr("Cleaning…")
            self.show_work(percent_text(cleaning.share) if cleaning.share else text, cleaning.share)
        elif cleaning.blocked:
            note = self.tr(
                "A step names a column that is not in this table. Edit the step or switch it off."
            )
            self.show_idle(not_applied, note, tone="danger")
        elif cleaning.error is not None:
            note = f"{cleaning.error.message} {cleaning.error.hint}".strip()
            self.show_idle(not_applied, note, tone="danger", again=True)
        elif not cleaning.is_current:
            self.show_idle(not_applied, self.tr("You stopped it. No row is removed."), again=True)
        elif cleaned is not None:
            self.show_idle(translate("Cleaning", "%n rows removed", cleaned.removed.rows), "")
        elif items:
            self.show_idle("", self.tr("All steps are off. No row is removed."))
        else:
            self.show_idle(
                "",
                self.tr(
                    "Copies, empty rows and other languages teach a model what it should not say. "
                    "Nothing is removed until you add a step, and the file is never changed."
                ),
            )

    def show_list(self, items: Items, results: Sequence[StepResult] | None) -> None:
        """Show the list; `results` of the steps that are on, None while it is not applied."""
        self._items = items
        left = iter(results or ())
        shown = [
            ShownStep(item, self.facts.columns, next(left, None) if item.on else None)
            for item in items
        ]
        self.steps.show_steps(shown)
        self.steps.setVisible(bool(items))
        self._show_buttons()

    def show_idle(self, aside: str, note: str, *, tone: str = "muted", again: bool = False) -> None:
        """Nothing is going on: a fact beside the heading, a sentence, whether to offer *Apply*."""
        self._patience.stop()
        self._work.hide()
        self._say(aside, note, tone)
        self.apply.setVisible(again)

    def show_work(self, aside: str, share: float | None) -> None:
        """The list is being applied."""
        self._say(aside, "", "muted")
        self.apply.hide()
        self.bar.set_share(share)
        if self._work.isHidden() and not self._patience.isActive():
            self._patience.start()

    def forget(self) -> None:
        """Another table: what was done to the list before cannot be undone any more."""
        self._undone.clear()
        self._done.clear()
        self._show_buttons()

    def add_step(self, step: Step) -> None:
        """Want a step more, at the end; it can be undone."""
        self._append(step)

    def menu(self) -> QMenu:
        """The steps that can be added."""
        menu = QMenu(self)
        for kind in KINDS:
            dots = "" if kind in AT_ONCE else "…"
            action = menu.addAction(f"{menu_title(kind)}{dots}")
            action.triggered.connect(lambda _checked=False, kind=kind: self._begin(kind))
        return menu

    def _build(self) -> None:
        tools = WrapRow(theme().measure("space.1"))
        for button in (self.edit, self.up, self.down, self.remove):
            tools.add(button)
        tools.add_stretch()
        for button in (self.undo, self.redo):
            tools.add(button)
        line = QHBoxLayout(self._work)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().measure("space.2"))
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel)
        self._work.hide()
        below = WrapRow(theme().measure("space.2"))
        below.add(self.add_button)
        below.add(self.apply)
        below.add_stretch()
        self._tools = tools
        for part in (self.steps, self.note, self._work, tools, below):
            self.add(part)

    def _connect(self) -> None:
        steps = self.steps
        steps.current_changed.connect(self._show_buttons)
        steps.switched.connect(self._switch)
        steps.moved.connect(self._move)
        steps.removed.connect(self._remove)
        steps.edited.connect(self._edit)
        self.edit.clicked.connect(lambda _checked=False: self._edit(steps.current))
        self.up.clicked.connect(lambda _checked=False: self._move(steps.current, -1))
        self.down.clicked.connect(lambda _checked=False: self._move(steps.current, 1))
        self.remove.clicked.connect(lambda _checked=False: self._remove(steps.current))
        self.undo.clicked.connect(lambda _checked=False: self._go(self._undone, self._done))
        self.redo.clicked.connect(lambda _checked=False: self._go(self._done, self._undone))
        self.add_button.clicked.connect(lambda _checked=False: self._show_menu())
        self.apply.clicked.connect(lambda _checked=False: self.asked_again.emit())
        self.cancel.clicked.connect(lambda _checked=False: self.stopped.emit())
        self._patience.timeout.connect(self._work.show)
        scope = Qt.ShortcutContext.WidgetWithChildrenShortcut
        standard = QKeySequence.StandardKey
        for sequence, button in ((standard.Undo, self.undo), (standard.Redo, self.redo)):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(scope)
            shortcut.activated.connect(button.click)

    def _say(self, aside: str, note: str, tone: str) -> None:
        self.set_aside(aside)
        self.note.setText(note)
        self.note.set_tone(tone)
        self.note.setVisible(bool(note))

    def _show_buttons(self) -> None:
        place, count = self.steps.current, len(self._items)
        self.edit.setEnabled(place < count and can_edit(self._items[place].step))
        self.up.setEnabled(count > 0 and place > 0)
        self.down.setEnabled(place + 1 < count)
        self.remove.setEnabled(count > 0)
        self.undo.setEnabled(bool(self._undone))
        self.redo.setEnabled(bool(self._done))
        self._tools.setVisible(bool(count or self._undone or self._done))
        for button in (self.edit, self.up, self.down, self.remove):
            button.setVisible(count > 0)

    def _show_menu(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def _begin(self, kind: type[Step]) -> None:
        step = new_step(kind, self.facts)
        if kind in AT_ONCE:
            self._append(step)
        else:
            self._ask(step, is_new=True).chosen.connect(self._append)

    def _append(self, step: Step) -> None:
        self.steps.current = len(self._items)
        self._want((*self._items, CleaningStep(step)))

    def _edit(self, place: int) -> None:
        step = self._items[place].step
        if can_edit(step):
            dialog = self._ask(step, is_new=False)
            dialog.chosen.connect(lambda changed: self._put(place, step=changed))

    def _ask(self, step: Step, is_new: bool) -> StepDialog:
        dialog = StepDialog(step, self.facts, is_new, self.window())
        dialog.open()
        return dialog

    def _switch(self, place: int, on: bool) -> None:
        self._put(place, on=on)

    def _put(self, place: int, **changes: object) -> None:
        if place < len(self._items):
            changed = replace(self._items[place], **changes)  # type: ignore[arg-type]
            self._want((*self._items[:place], changed, *self._items[place + 1 :]))

    def _move(self, place: int, by: int) -> None:
        target = place + by
        if 0 <= target < len(self._items):
            items = list(self._items)
            items.insert(target, items.pop(place))
            self.steps.current = target
            self._want(tuple(items))

    def _remove(self, place: int) -> None:
        self._want((*self._items[:place], *self._items[place + 1 :]))

    def _want(self, items: Items) -> None:
        if items != self._items:
            self._undone = [*self._undone[-_REMEMBERED:], self._items]
            self._done.clear()
            self._ask_for(items)

    def _go(self, back: list[Items], forth: list[Items]) -> None:
        if back:
            forth.append(self._items)
            self._ask_for(back.pop())

    def _ask_for(self, items: Items) -> None:
        """Want a list; if the button or step with the focus goes, the button that undoes it has it.

        Else Qt gives it to whatever is next, out of this section.
        """
        had = QApplication.focusWidget()
        mine = had is not None and self.isAncestorOf(had)
        self.wanted.emit(items)
        if had is None or not mine or (had.isVisible() and had.isEnabled()):
            return
        if any(row.box.hasFocus() for row in self.steps.rows):
            return
        others = (self.redo if had is self.undo else self.undo, self.undo, self.add_button)
        next(it for it in others if it.isEnabled()).setFocus(Qt.FocusReason.OtherFocusReason)
