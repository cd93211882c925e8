"""The options of `data render` that make the conversations which the window makes. No Qt."""

from tunesmith.studio.pages.conversation_parts import shape_name
from tunesmith.studio.project import TemplateChoice

_OPTIONS = {
    "system": "--system-column",
    "conversation": "--conversation",
    "order": "--order",
    "role": "--role",
    "content": "--content",
}


def choice_words(choice: TemplateChoice) -> list[str]:
    """Templates, or the shape with its columns, and what an empty field does."""
    words: list[str] = []
    if choice.shape == "columns":
        words += ["--user", choice.user, "--assistant", choice.assistant]
        if choice.system.strip():
            words += ["--system", choice.system]
    else:
        words += ["--shape", shape_name(choice)]
        for part, column in choice.columns.items():
            is_list = choice.shape == "list" and part == "conversation"
            words += ["--messages" if is_list else _OPTIONS[part], column]
    if choice.empty != "skip":
        words += ["--empty", choice.empty]
    return words
