"""Which conversation format a model's conversations are written in, and where it comes from.

A model's own template is read, never replaced; a model without one gets a bundled format.
"""

from dataclasses import dataclass

from tunesmith.core.errors import InputError
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.conversation import Conversation
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.format_file import format_to_toml, load_format
from tunesmith.templates.inference import infer_format
from tunesmith.templates.jinja_printing import format_to_jinja
from tunesmith.templates.proof import Proof
from tunesmith.templates.training_text import RenderedConversation, render_conversation

DEFAULT_FORMAT = "chatml"


@dataclass(frozen=True, slots=True)
class ModelFormat:
    """A format bound to a model's tokens.

    Attributes:
        format: how conversations become text.
        jinja: the chat template that goes with it: the model's own, byte for byte, if it has one.
        proof: that `format` reproduces the model's own template; None if it has none.
    """

    format: ConversationFormat
    jinja: str
    proof: Proof | None

    def render(self, conversation: Conversation) -> RenderedConversation:
        """A finished conversation as training text with its spans."""
        return render_conversation(self.format, conversation)

    def prompt(self, conversation: Conversation) -> str:
        """The text that asks the model for the next answer."""
        return render_conversation(self.format, conversation, ask_answer=True).text

    @property
    def origin(self) -> str:
        """Where the format comes from, as a line of talk."""
        if self.proof is None:
            return f"the model has no chat template; using {self.format.title}"
        return f"format read from the model's own template, equal in {self.proof.cases} cases"

    @property
    def toml(self) -> str:
        """The format as TOML."""
        return format_to_toml(self.format)


def find_model_format(chat: ChatTokenizer, wanted: str | None = None) -> ModelFormat:
    """The format of a model: inferred from its own template and proven, or a bundled one.

    Args:
        chat: the model's tokenizer and template.
        wanted: id of a bundled format, for a model without template.

    Raises:
        InputError: `format.not-inferred` if no format reproduces the model's own template;
            `format.model-has-one` if another format is asked for all the same.
    """
    template = chat.template
    if template is None:
        bundled = load_format(wanted or DEFAULT_FORMAT).with_tokens(chat.bos, chat.eos)
        return ModelFormat(bundled, format_to_jinja(bundled), None)
    if wanted is not None:
        raise InputError(
            "format.model-has-one",
            f"The base model brings its own chat template, so {wanted} cannot be used.",
            "Leave the format out: a model trained with another one than it knows learns worse.",
        )
    inferred = infer_format(template)
    if inferred.format is None or not inferred.exact:
        reasons = "; ".join((*inferred.reasons, *inferred.proof.reasons)[:3])
        raise InputError(
            "format.not-inferred",
            f"No conversation format reproduces this model's chat template: {reasons}",
            "`tunesmith format show --model DIR` shows what stands in the way.",
        )
    return ModelFormat(inferred.format, template.source, inferred.proof)
