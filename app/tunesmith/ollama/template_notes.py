"""What a person should know of a chat template even if its TEMPLATE is exact. Runs the template."""

from tunesmith.core.errors import InputError
from tunesmith.templates.clock import CLOCKS
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.jinja_rendering import ChatTemplate, compile_template

_BYTE_ORDER_MARK = "\ufeff"
_ANSWER = "Good morning"
_ASKED = Conversation((Message("user", "Hello"),))
_ANSWERED = Conversation((*_ASKED.messages, Message("assistant", _ANSWER)))


def template_notes(template: ChatTemplate) -> list[str]:
    """One sentence each: prompts that ask for no answer, and a mark nobody sees in every prompt."""
    notes = []
    render = compile_template(template, CLOCKS[0])
    try:
        asked, answered = render(_ASKED, True), render(_ANSWERED, False)
    except InputError:
        return []  # refused: said elsewhere
    head = answered.removeprefix(asked).partition(_ANSWER)[0]
    if head.strip() and answered.startswith(asked) and asked == render(_ASKED, False):
        notes.append(
            "the chat template ignores add_generation_prompt: a prompt ends with the question, and "
            f"the model itself has to write {head!r} before its answer"
        )
    if asked.removeprefix(template.bos).startswith(_BYTE_ORDER_MARK):
        notes.append(
            "every prompt begins with a byte order mark (U+FEFF), which is in the template's file "
            "by mistake, most likely"
        )
    return notes
