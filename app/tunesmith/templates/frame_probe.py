"""Renders conversations of words of our own and cuts what a chat template prints at the words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Conversation, Message, Role
from tunesmith.templates.jinja_rendering import RefusedError, Renderer, error_place


class ObstacleError(InputError):
    """What keeps a template from being a plain format; the message is the reason."""

    def __init__(self, message: str) -> None:
        super().__init__("template.not-plain", message)


@dataclass(frozen=True, slots=True)
class Probe:
    """Renders probes and cuts the result at the probe's words."""

    render: Renderer
    rendered: list[tuple[Conversation, bool, str]] = field(default_factory=list)  # the last one

    def between(
        self, words: Sequence[tuple[Role, str]], ask_answer: bool, printed: Sequence[str]
    ) -> list[str]:
        """The texts before, between and after the words `printed`, each found exactly once.

        Raises:
            ObstacleError: a word is not printed just once and in order; or those of `text`.
        """
        text = self.text(words, ask_answer)
        parts = []
        for word in printed:
            if text.count(word) != 1:
                role = next(role for role, content in words if word in content)
                times = "not at all" if word not in text else "more than once"
                raise ObstacleError(f"a {role} text is printed {times} or out of order")
            before, _, text = text.partition(word)
            parts.append(before)
        return [*parts, text]

    def text(self, words: Sequence[tuple[Role, str]], ask_answer: bool) -> str:
        """What the template prints.

        Raises:
            ObstacleError: it refuses this order of roles.
            InputError: it fails.
        """
        messages = tuple(Message(role, content) for role, content in words)
        try:
            text = self.render(Conversation(messages), ask_answer)
        except RefusedError as error:
            raise ObstacleError(
                f"{error_place(error)}the template refuses "
                f"{', '.join(role for role, _ in words)}: {error.message}"
            ) from error
        self.rendered[:] = [(Conversation(messages), ask_answer, text)]
        return text

    def accepts(self, words: Sequence[tuple[Role, str]]) -> bool:
        """Whether the template takes this order of roles."""
        try:
            self.text(words, False)
        except ObstacleError:
            return False
        return True
