"""The Template page: how a row becomes a conversation, seen on any row while one types."""

import random
import shlex
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.template_checks import Mistake
from tunesmith.studio.pages.template_column import EditorScroll, LeftColumn
from tunesmith.studio.pages.template_count import RowCount
from tunesmith.studio.pages.template_engine import Companion
from tunesmith.studio.pages.template_facts import FormatPart, LengthsPart
from tunesmith.studio.pages.template_form import ConversationForm
from tunesmith.studio.pages.template_opened import show_listed
from tunesmith.studio.pages.template_preview import PreviewPane
from tunesmith.studio.pages.template_rows import RowPreview, preview_row
from tunesmith.studio.pages.template_saving import TemplateFiles
from tunesmith.studio.pages.template_sources import TemplateSources
from tunesmith.studio.pages.template_suggestion import Suggestions
from tunesmith.studio.pages.template_words import (
    causes_listed,
    context_limit,
    footer_sentence,
    render_command,
    row_note,
    skipped_sentence,
    what_is_missing,
)
from tunesmith.studio.project import TemplateChoice
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.chat_view import ChatMessage
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.split import Split

_TYPING_MS = 150  # after the last key, before the preview follows
_LEFT, _RIGHT = 512, 552  # px of the panes in the reference window


class TemplatePage(StudioPage):
    """Columns, templates and format at the left; what a row gives at the right."""

    key = "template"

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(studio, "", parent)
        self.set_title(self.tr("Template"))
        self.set_fact(self.tr("Rows become conversations"))
        self._companion = Companion()
        self.sources = TemplateSources(studio, self._companion, self)
        self._index = 0
        self._row: RowPreview | None = None
        self._mistakes: list[Mistake] = []
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.apply_texts)
        self.form = ConversationForm()
        self.editors = self.form.editors
        self.format_part = FormatPart()
        self.lengths_part = LengthsPart()
        self.preview = PreviewPane()
        self.count = RowCount(studio, self)
        self.files = TemplateFiles(self, self.apply_texts, self._put)
        self.suggestions = Suggestions(self, self._is_blank, self._fill, self._put)
        self.open_button = Button(self.tr("Open…"))
        self.save_button = Button(self.tr("Save as…"))
        self.skipped_button = Button(self.tr("Show skipped"), "quiet")
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Take texts, table and model of the project as they are now."""
        chosen = self.studio.project.template
        if not self._typing.isActive() and self._differ(chosen):
            self.form.set_choice(chosen)
            self.apply_texts()
        self._stack.setCurrentIndex(0 if self.studio.project.data.path is None else 1)
        self.sources.look()
        self._tell()

    def command(self) -> str:
        """Rendering the rows, and the proof of the format."""
        project = self.studio.project
        lines = []
        if project.data.path is not None:
            lines.append(render_command(project, self.studio.workspace))
        if project.model.folder is not None:
            folder = str(project.model.folder)
            lines.append(shlex.join(["tunesmith", "format", "show", "--model", folder]))
        return "\n".join(lines)

    def leave(self) -> None:
        """Keep what was typed last, and end the child that makes previews."""
        if self._typing.isActive():
            self._typing.stop()
            self.apply_texts()
        self.count.close()
        self.sources.close()
        for key in ("template-row", "template-tokens"):
            self.studio.background.cancel(key)
        self._companion.close()

    # --- building ---

    def _build(self) -> None:
        self.add_action(self.open_button)
        self.add_action(self.save_button)
        scroll = EditorScroll(self.form)
        scroll.room_changed.connect(self.form.set_room)
        self._left = LeftColumn(scroll, self.format_part, self.lengths_part)
        panes = Split()
        panes.add(self._left, _LEFT)
        panes.add(self.preview, _RIGHT)
        panes.setSizes([_LEFT, _RIGHT])
        empty = EmptyState(
            "data",
            self.tr("No table yet"),
            self.tr("Each of its rows becomes a conversation here."),
            self.tr("Choose a table"),
            lambda: self.go.emit("data"),
        )
        self._stack.addWidget(empty)
        self._stack.addWidget(panes)
        self.set_main(self._stack)
        self.set_back(self.tr("Data"))
        self.add_footer_button(self.skipped_button)

    def _connect(self) -> None:
        self.back_clicked.connect(lambda: self.go.emit("data"))
        self.primary_clicked.connect(lambda: self.go.emit("model"))
        self.open_button.clicked.connect(lambda _checked: self.files.ask_for_open())
        self.save_button.clicked.connect(lambda _checked: self.files.ask_for_save())
        self.skipped_button.clicked.connect(lambda _checked: self._show_skipped())
        self.form.edited.connect(self._typing.start)
        self.preview.row_wanted.connect(self.show_row)
        self.preview.random_wanted.connect(self._show_random)
        self.preview.model_wanted.connect(lambda: self.go.emit("model"))
        self.format_part.model_wanted.connect(lambda: self.go.emit("model"))
        self.format_part.chosen.connect(
            lambda name: self.studio.change("template", conversation_format=name)
        )
        self.lengths_part.count_wanted.connect(self.count.count_tokens)
        self.lengths_part.cancel_wanted.connect(self.count.cancel)
        self.lengths_part.lists.row_wanted.connect(self.show_row)
        self.lengths_part.lists.table_wanted.connect(self._open_listed)
        self.count.changed.connect(self._tell)
        self.suggestions.looked.connect(lambda found: self.form.set_lists(found.lists))
        self.sources.table_begun.connect(self._begin_table)
        self.sources.table_read.connect(self._take_table)
        self.sources.table_failed.connect(self._fail_table)
        self.sources.reading_changed.connect(self._tell)
        self.sources.model_begun.connect(self._begin_model)
        self.sources.model_read.connect(self._take_facts)
        self.sources.model_failed.connect(self._fail_model)
        self.studio.project_changed.connect(self._project_changed)

    def _project_changed(self, stage: str) -> None:
        if self.isVisible() and stage in {"", "data", "template", "model", "train"}:
            self.refresh()

    # --- table and model ---

    def _begin_table(self) -> None:
        self.count.forget()
        self.suggestions.forget()
        self.preview.set_rows(0)
        self.preview.show_nothing(self.tr("Reading the table"), "", "data")

    def _take_table(self) -> None:
        stored = self.sources.stored
        if stored is None:
            return
        self.form.set_columns(stored.table.column_names)
        self.suggestions.look(stored)
        self._index = min(self._index, max(stored.rows - 1, 0))
        self.preview.set_rows(stored.rows)
        self.preview.set_row(self._index)
        self.apply_texts()

    def _fail_table(self, error: TunesmithError) -> None:
        go_there = (self.tr("Go to Data"), lambda: self.go.emit("data"))
        self.banners.show_error(error, [go_there, (self.tr("Look again"), self._look_again)])
        self.form.set_columns(())
        self.preview.show_nothing(self.tr("The table cannot be read"), error.message, "warning")
        self._tell()

    def _look_again(self) -> None:
        self.banners.clear()
        self.sources.look_at_table_again()

    def _begin_model(self, there: bool) -> None:
        if there:
            self.format_part.show_reading()
        else:
            self.format_part.show_none()
        self._show_row()

    def _take_facts(self) -> None:
        self._show_row()
        self._tell()

    def _fail_model(self, error: TunesmithError) -> None:
        text = f"{error.message} {error.hint}".strip()
        self.format_part.show_trouble(text)
        self.preview.show_tokens(None)
        what = self.tr("The model's tokenizer cannot be used")
        again = self.sources.look_at_model_again
        self.preview.tokens.show_trouble(what, text, self.tr("Try again"), again)
        self._tell()

    # --- templates and rows ---

    def apply_texts(self) -> None:
        """Check what was typed, keep it, and show the row anew if nothing is wrong."""
        self._typing.stop()
        columns = None if self.sources.stored is None else self.sources.stored.table.column_names
        self._mistakes = self.form.check(columns)
        if self.form.shape != self.studio.project.template.shape:
            self.count.forget()
        self.studio.change("template", **self.form.values(), errors=len(self._mistakes))
        self.suggestions.follow()
        self._show_row()
        self._tell()

    def show_row(self, index: int) -> None:
        """Show a row of the table by its index, from 0."""
        self._index = index
        self.preview.set_row(index)
        self._show_row()

    def _show_row(self) -> None:
        choice = self._valid_choice()
        self.studio.background.cancel("template-row")
        if self.sources.stored is None or not self.sources.stored.rows:
            return
        if choice is None:
            self.studio.background.cancel("template-tokens")
            if self._mistakes and self.preview.shows_conversation:
                self.preview.set_dimmed(True)
            else:
                todo = self.tr("Mend what is marked on the left.")
                todo = todo if self._mistakes else what_is_missing(self.form.shape)
                self.preview.show_nothing(self.tr("Nothing to show yet"), todo)
                if not self._mistakes and self.studio.project.model.folder is None:
                    self.preview.tokens.ask_for_model()
            return
        self.studio.background.run(
            preview_row,
            self.sources.stored,
            choice,
            self._index,
            done=self._take_row,
            failed=self._row_failed,
            key="template-row",
        )

    def _take_row(self, row: RowPreview) -> None:
        self._row = row
        self.preview.set_members(row.members)
        if row.conversation is None:
            self.studio.background.cancel("template-tokens")
            why = skipped_sentence(row.reason)
            self.preview.show_nothing(self.tr("This row is skipped"), why, "info")
            return
        self.preview.show_messages(
            [ChatMessage(message.role, message.content) for message in row.conversation.messages]
        )
        self.preview.note.setText(row_note(row, self.studio.project.data))
        folder = self.studio.project.model.folder
        if folder is None:
            self.preview.show_tokens(None)
            self.preview.tokens.ask_for_model()
            return
        if self.sources.facts is None:
            return  # tokens follow when the format is known, or its trouble is told
        self.studio.background.run(
            self._companion.row_tokens,
            folder,
            self.studio.project.template.conversation_format,
            row.conversation,
            done=self.preview.show_tokens,
            failed=self._tokens_failed,
            key="template-tokens",
            pass_sink=True,
        )

    def _row_failed(self, error: TunesmithError) -> None:
        self.preview.show_nothing(error.message, error.hint, "warning")

    def _tokens_failed(self, error: TunesmithError) -> None:
        self.preview.show_tokens(None)
        self.preview.tokens.show_trouble(
            error.message, error.hint, self.tr("Try again"), self._show_row
        )

    def _show_random(self) -> None:
        if self.sources.stored is not None and self.sources.stored.rows > 1:
            others = [random.randrange(self.sources.stored.rows - 1)]  # noqa: S311 - not for secrets
            self.show_row(others[0] + (others[0] >= self._index))

    def _show_skipped(self) -> None:
        """Go to the next row that gave no conversation, beginning anew after the last."""
        rows = self.count.counted.skipped_rows if self.count.counted is not None else ()
        if rows:
            self.show_row(next((row for row in rows if row > self._index), rows[0]))

    def _differ(self, chosen: TemplateChoice) -> bool:
        return any(getattr(chosen, name) != value for name, value in self.form.values().items())

    def _is_blank(self) -> bool:
        texts = self.editors.texts().values()
        return not self.studio.project.template.is_begun and not any(map(str.strip, texts))

    def _valid_choice(self) -> TemplateChoice | None:
        chosen = self.studio.project.template
        return chosen if chosen.is_complete and not self._mistakes else None

    # --- what is told ---

    def _tell(self) -> None:
        """Bring footer, format, lengths and notes up to what is known."""
        project = self.studio.project
        self.count.look(
            self.sources.stored,
            self._valid_choice(),
            project.model.folder if self.sources.facts is not None else None,
            self.sources.facts,
        )
        if self.sources.facts is not None:
            self.format_part.show_facts(self.sources.facts, bool(project.template.system.strip()))
        self._tell_lengths()
        counted = self.count.counted if self.count.is_current else None
        last = self.preview.shows_conversation
        told = footer_sentence(project, self._mistakes, self.count, self.sources, shows_last=last)
        self.set_sentence(told)
        self.footer.sentence.set_tip("\n".join(causes_listed(counted)[:20] if counted else ()))
        ready = counted is not None and counted.conversations > 0 and not self._mistakes
        self.set_primary(self.tr("Next: Model"), ready)
        self.skipped_button.setVisible(bool(counted is not None and counted.skipped))
        self.form.show_notes(*((0, 0) if counted is None else (counted.tied, counted.odd)))

    def _tell_lengths(self) -> None:
        part, count, project = self.lengths_part, self.count, self.studio.project
        lengths = count.lengths
        fixed = {
            role: "{" not in text.replace("{{", "") for role, text in self.editors.texts().items()
        }
        self.editors.show_tokens(lengths.by_role if lengths is not None else None, fixed)
        if lengths is not None:
            limit = context_limit(project, self.sources.facts)
            part.show_lengths(lengths, limit, self._number_of)
        if count.progress is not None:
            part.show_progress(count.progress)
        elif lengths is None and count.waits_for_wish:
            rows = count.counted.conversations if count.counted is not None else 0
            button = self.tr("Count tokens of %n conversations", "", rows)
            part.say(self.tr("Not counted: this takes a while for so many rows."), button)
        elif lengths is None and self.sources.facts is None:
            part.say(self.tr("Counted in tokens of the base model, once one is chosen."))
        elif lengths is None and count.is_awaited:
            part.say(self.tr("The conversations are being counted."))
        elif lengths is None:
            part.say(self.tr("Counted once the templates give conversations."))
        self._left.share()

    def _number_of(self, index: int) -> int:
        """Of a row in the file; of one that is not there (any more) the place that it had."""
        stored = self.sources.stored
        return (
            index + 1 if stored is None or index >= stored.rows else int(stored.row_numbers[index])
        )

    def _open_listed(self) -> None:
        """Show the rows of the list in view with all their cells."""
        if self.sources.stored is not None and self.lengths_part.lists.listed:
            show_listed(self, self.sources.stored, self.lengths_part.lists)

    def open_template(self, path: Path) -> None:
        """Take the templates of a file."""
        self.files.open(path)

    def save_template(self, path: Path) -> None:
        """Write the templates to a file."""
        self.files.save(path)

    def _fill(self, chosen: TemplateChoice) -> None:
        """Put a choice in as a person would."""
        self.form.set_choice(chosen, undoable=True)
        self.apply_texts()

    def _put(self, chosen: TemplateChoice) -> None:
        self._typing.stop()
        self.studio.replace(replace(self.studio.project, template=chosen), "template")
        self.refresh()
