"""The parity panel: four places that make a prompt, their verdicts, and one prompt to look at."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.ollama.precedence import Prompt, PromptUse
from tunesmith.studio.pages.ollama_parity import NO_SYSTEM, ParityFacts, PlaceParity
from tunesmith.studio.pages.ollama_prompt import PromptView, prompt_pieces
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.badge import Badge, BadgeKind
from tunesmith.studio.widgets.buttons import Button, IconButton
from tunesmith.studio.widgets.heading import ElidedLabel, Heading, Label
from tunesmith.studio.widgets.state_glyph import StageState, StateGlyph
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import number

PLACES = ("trained", "jinja", "template", "ollama")


class ParityPanel(QFrame):
    """Tells where a prompt comes from and whether it is the trained one everywhere.

    Signal `asked()`: a person wants to know what the server renders.
    """

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "raised")
        self.setAccessibleName(self.tr("Parity"))
        self._facts: ParityFacts | None = None
        self._found: dict[str, PlaceParity | None] = dict.fromkeys(PLACES)
        self._uses: PromptUse | None = None
        self._version = ""
        self._index = 0
        look = theme()
        column = QVBoxLayout(self)
        left, right = look.measure("layout.content_padding_left"), look.measure("space.5")
        column.setContentsMargins(left, look.measure("space.3"), right, look.measure("space.4"))
        column.setSpacing(0)
        head = WrapRow(look.measure("space.3"))
        self._summary = ElidedLabel("", "small", tone="muted")
        head.add(Heading(self.tr("Parity")))
        head.add_stretch()
        head.add(self._summary)
        column.addWidget(head)
        column.addSpacing(look.measure("space.1"))
        self.rows = {place: PlaceRow(last=place == PLACES[-1]) for place in PLACES}
        for row in self.rows.values():
            column.addWidget(row)
        self.ask_button = self.rows["ollama"].add_button(self.tr("Ask it"))
        self.ask_button.clicked.connect(self.asked)
        column.addSpacing(look.measure("space.1"))
        column.addLayout(self._prompt_head())
        column.addSpacing(look.measure("space.1"))
        self.prompt = PromptView(self.tr("Prompt"))
        column.addWidget(self.prompt, 1)
        self.clear(self.tr("Reading the file"))

    @property
    def summary(self) -> str:
        """The sentence beside the heading."""
        return self._summary.text()

    @property
    def prompt_text(self) -> str:
        """The sentence over the prompt."""
        return self._prompt_label.text()

    def verdict(self, place: str) -> str:
        """The word on a place's badge."""
        return self.rows[place].badge.text

    def clear(self, why: str) -> None:
        """Nothing is known (yet)."""
        self._facts, self._found = None, dict.fromkeys(PLACES)
        self._show()
        self._summary.setText(why)

    def show_facts(self, facts: ParityFacts, jinja: PlaceParity) -> None:
        """Show what is known without the Modelfile."""
        self._facts = facts
        self._found |= {"jinja": jinja, "ollama": None}
        self._index = 0
        self._show()

    def show_template(self, found: PlaceParity | None, uses: PromptUse | None) -> None:
        """Show the verdict on the Modelfile's TEMPLATE; None while it is not known."""
        self._found["template"], self._uses = found, uses
        self._index = self._first_difference()
        self._show()

    def show_ollama(self, found: PlaceParity | None, version: str, can_ask: bool) -> None:
        """Show what the server renders; None while nobody has asked it.

        Args:
            found: the verdict.
            version: of the server; empty if none answers.
            can_ask: the model is there to be asked about.
        """
        self._found["ollama"], self._version = found, version
        self.ask_button.setVisible(can_ask and found is None)
        self._index = self._first_difference() if found is not None else self._index
        self._show()

    def step(self, by: int) -> None:
        """Show the prompt of the row before or after."""
        if self._facts is not None and self._facts.rows:
            self._index = (self._index + by) % len(self._facts.rows)
            self._show_prompt()

    # Inner parts.

    def _prompt_head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme().measure("space.2"))
        self._prompt_label = ElidedLabel("", "small", tone="muted")
        self.previous = IconButton("chevron-left", self.tr("Previous row"), framed=True, small=True)
        self.next = IconButton("chevron-right", self.tr("Next row"), framed=True, small=True)
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        line.addWidget(self._prompt_label, 1)
        line.addWidget(self.previous)
        line.addWidget(self.next)
        return line

    def _show(self) -> None:
        facts = self._facts
        self._show_reference(facts)
        self._show_jinja()
        self._show_template()
        self._show_ollama()
        self._summary.setText(self._summary_text())
        for button in (self.previous, self.next):
            button.setEnabled(facts is not None and len(facts.rows) > 1)
        self._show_prompt()

    def _show_reference(self, facts: ParityFacts | None) -> None:
        row = self.rows["trained"]
        caption = self.tr("the conversation format")
        if facts is not None and not facts.has_reference:
            caption = self.tr("the base model is gone; its copy in the GGUF stands in")
        row.set_texts(self.tr("Training text"), caption)
        if facts is None:
            row.set_state(StageState.EMPTY, "", "")
            return
        count = len(facts.rows)
        counted = self.tr("%n conversations", "", count)
        if not facts.from_data:
            counted = self.tr("%n made-up conversations", "", count)
        row.set_state(StageState.DONE, counted, self.tr("Reference"), "outline")

    def _show_jinja(self) -> None:
        row, found = self.rows["jinja"], self._found["jinja"]
        row.set_texts(self.tr("Chat template in the GGUF"), self._use_text("gguf-chat-template"))
        self._show_verdict(row, found, self.tr("None"))

    def _show_template(self) -> None:
        row, found = self.rows["template"], self._found["template"]
        caption = self._use_text("modelfile-template")
        if found is not None and found.verdict == "unknown":
            caption = self.tr("edited by hand; only Ollama itself can tell")
        elif found is not None and found.verdict == "none":
            caption = found.detail or self.tr("the Modelfile has none")
        elif found is not None and found.detail == NO_SYSTEM:
            caption = self.tr("without a system message in the request: SYSTEM is another")
        row.set_texts(self.tr("TEMPLATE in the Modelfile"), caption)
        self._show_verdict(row, found, self.tr("None"))

    def _show_ollama(self) -> None:
        row, found = self.rows["ollama"], self._found["ollama"]
        if not self._version:
            caption = self.tr("Ollama is not running")
        elif found is None:
            caption = self.tr("not asked yet")
            if self.ask_button.isHidden():
                caption = self.tr("known once the model is created there")
        elif found.verdict == "unknown":
            caption = self.tr("Ollama {version} does not tell").format(version=self._version)
        else:
            caption = self.tr("asked from Ollama {version}").format(version=self._version)
        row.set_texts(self.tr("What Ollama renders"), caption)
        if found is None:
            row.set_state(StageState.EMPTY, "", "")
        else:
            self._show_verdict(row, found, "")

    def _show_verdict(self, row: "PlaceRow", found: PlaceParity | None, none: str) -> None:
        if found is None:
            row.set_state(StageState.EMPTY, "", "")
            return
        count = self.tr("{same} of {cases}").format(
            same=number(found.same), cases=number(found.cases)
        )
        if found.verdict == "same":
            row.set_state(StageState.DONE, count, self.tr("Same bytes"), "success")
        elif found.verdict == "differs":
            row.set_state(StageState.FAILED, count, self.tr("Differs"), "danger")
        elif found.verdict == "none":
            row.set_state(StageState.EMPTY, "", none, "neutral")
        else:
            row.set_state(StageState.STALE, "", self.tr("Not proven"), "warning")

    def _use_text(self, prompt: Prompt) -> str:
        """Who uses this prompt: the Ollama that is here, or without one each kind of version."""
        if self._uses is None:
            return ""
        kind = self.tr("Jinja, ") if prompt == "gguf-chat-template" else ""
        used = self._uses.by(self._version)
        if used == "renderer":
            return kind + self.tr("not used: Ollama renders this model by itself")
        if self._version and used is not None:
            text = self.tr("not used by Ollama {version}")
            if used == prompt:
                text = self.tr("used by Ollama {version}")
            return kind + text.format(version=self._version)
        return kind + self._use_of_all_versions(prompt, self._uses)

    def _use_of_all_versions(self, prompt: Prompt, uses: PromptUse) -> str:
        below, since = uses.below_0_30 == prompt, uses.from_0_30 == prompt
        if below and since:
            return self.tr("used by Ollama")
        if below:
            return self.tr("used by Ollama below 0.30")
        if since:
            return self.tr("used by Ollama 0.30 and later")
        return self.tr("not used while there is a TEMPLATE")

    def _summary_text(self) -> str:
        known = [found for found in self._found.values() if found is not None]
        if self._facts is None or not known:
            return ""
        if any(found.verdict == "differs" for found in known):
            return self.tr("the prompt differs from the trained one")
        same = sum(found.verdict == "same" for found in known)
        if any(found.verdict == "unknown" for found in known):
            return self.tr("not everything can be compared")
        places = same + (1 if self._facts.has_reference else 0)
        if places < 2:
            return self.tr("nothing to compare with")
        return self.tr("the prompt is the same in %n places", "", places)

    def _first_difference(self) -> int:
        """The first row with a difference, or the row in view if there is none."""
        for index in range(len(self._facts.rows) if self._facts else 0):
            if self._differing(index):
                return index
        return self._index

    def _differing(self, index: int) -> list[tuple[str, str]]:
        """(place, its prompt) for every place where a row's prompt is not the trained one."""
        assert self._facts is not None  # noqa: S101 - typing help
        trained = self._facts.rows[index].trained
        found = []
        for place in PLACES[1:]:
            parity = self._found[place]
            prompt = parity.prompts[index] if parity is not None and parity.prompts else None
            if prompt is not None and prompt != trained:
                found.append((place, prompt))
        return found

    def _show_prompt(self) -> None:
        facts = self._facts
        if facts is None or not facts.rows:
            self._prompt_label.setText(self.tr("Prompt"))
            self.prompt.show_prompt(())
            return
        row = facts.rows[self._index]
        differing = self._differing(self._index)
        name = self.tr("Prompt of row {row}") if facts.from_data else self.tr("Prompt {row}")
        said = name.format(row=number(row.number))
        if row.trained is None:
            said = self.tr("{prompt}: the chat template refuses it").format(prompt=said)
        elif differing:
            titles = {
                "jinja": self.tr("the chat template"),
                "template": self.tr("TEMPLATE"),
                "ollama": self.tr("Ollama"),
            }
            text = self.tr("{prompt}: {place} writes what is underlined")
            said = text.format(prompt=said, place=titles[differing[0][0]])
        else:
            said = self.tr("{prompt}, no differences").format(prompt=said)
        self._prompt_label.setText(said)
        other = differing[0][1] if differing else None
        self.prompt.show_prompt(prompt_pieces(row.trained or "", other, facts.special))


class PlaceRow(QFrame):
    """One place: glyph, title over caption, count, badge."""

    def __init__(self, last: bool) -> None:
        super().__init__()
        if not last:
            self.setProperty("line", "bottom")
        look = theme()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, look.measure("space.1"), 0, look.measure("space.1"))
        line.setSpacing(look.measure("space.3"))
        self.glyph = StateGlyph()
        self.title = ElidedLabel("", weight="medium")
        self.caption = ElidedLabel("", "caption", tone="muted")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.title)
        texts.addWidget(self.caption)
        self.count = Label("", "small", tone="muted")
        self.badge = Badge("")
        self._right = QHBoxLayout()
        self._right.setSpacing(look.measure("space.2"))
        self._right.addWidget(self.count)
        self._right.addWidget(self.badge)
        line.addWidget(self.glyph)
        line.addLayout(texts, 1)
        line.addLayout(self._right)

    def add_button(self, text: str) -> Button:
        """A small button at the right."""
        button = Button(text, small=True)
        button.hide()
        self._right.addWidget(button)
        return button

    def set_texts(self, title: str, caption: str) -> None:
        """Name the place and say who uses it."""
        self.title.setText(title)
        self.caption.setText(caption)

    def set_state(
        self, state: StageState, count: str, word: str, kind: BadgeKind = "neutral"
    ) -> None:
        """Show a verdict; an empty word shows no badge."""
        self.glyph.set_state(state)
        self.count.setText(count)
        self.badge.set(word, kind)
        self.badge.setVisible(bool(word))
        self.setAccessibleName(f"{self.title.text()}: {word} {count}".strip())
