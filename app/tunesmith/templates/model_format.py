"""Which conversation format a model's conversations are written in, and where it comes from.

A model's own template is read, never replaced; a model without one gets a bundled format.
"""

from dataclasses import dataclass
from datetime import datetime

from tunesmith.core.errors import InputError
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.clock import clock_lines
from tunesmith.templates.conversation import Conversation
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.format_file import format_to_toml, load_format
from tunesmith.templates.inference import infer_format
from tunesmith.templates.jinja_printing import format_to_jinja
from tunesmith.templates.jinja_rendering import Renderer, compile_template
from tunesmith.templates.jinja_training_text import render_by_prefixes
from tunesmith.templates.proof import Proof
from tunesmith.templates.tokens import stops_in_pieces
from tunesmith.templates.training_text import RenderedConversation, render_conversation

DEFAULT_FORMAT = "chatml"


@dataclass(frozen=True, slots=True)
class ModelFormat:
    """A format bound to a model's tokens, or the model's own Jinja where none reproduces it.

    Attributes:
        format: how conversations become text; None if no format equals the model's own template.
        jinja: the chat template that goes with it: the model's own, byte for byte, if it has one.
        stop: texts that end an answer.
        proof: that `format` reproduces the model's own template; None if it has none.
        reasons: what in the template stands in the way of a format.
        renderer: the model's own template, compiled; only where `format` is None.
        moment: what is printed as the present, if the template asks for the date; None if
            the text does not depend on when it is made.
        warnings: what a person should know before training on it, as lines of talk.
    """

    format: ConversationFormat | None
    jinja: str
    stop: tuple[str, ...]
    proof: Proof | None = None
    reasons: tuple[str, ...] = ()
    renderer: Renderer | None = None
    moment: datetime | None = None
    warnings: tuple[str, ...] = ()

    def render(self, conversation: Conversation) -> RenderedConversation:
        """A finished conversation as training text with its spans."""
        if self.format is not None:
            return render_conversation(self.format, conversation)
        assert self.renderer is not None, "one of the two is always there"  # noqa: S101 - typing
        return render_by_prefixes(self.renderer, conversation, self.stop)

    def prompt(self, conversation: Conversation) -> str:
        """The text that asks the model for the next answer."""
        if self.format is not None:
            return render_conversation(self.format, conversation, ask_answer=True).text
        assert self.renderer is not None, "one of the two is always there"  # noqa: S101 - typing
        return self.renderer(conversation, True)

    @property
    def origin(self) -> str:
        """Where the format comes from, as a line of talk."""
        if self.format is None:
            return f"using the model's own template as it is: {'; '.join(self.reasons[:3])}"
        if self.proof is None:
            return f"the model has no chat template; using {self.format.title}"
        return f"format read from the model's own template, equal in {self.proof.cases} cases"

    @property
    def toml(self) -> str | None:
        """The format as TOML, if there is one."""
        return None if self.format is None else format_to_toml(self.format)


def find_model_format(
    chat: ChatTokenizer, wanted: str | None = None, *, now: datetime | None = None
) -> ModelFormat:
    """The format of a model: inferred from its own template and proven, or a bundled one.

    A template that no format reproduces is kept and rendered as it is. Call it in a worker: the
    template is run here.

    Args:
        chat: the model's tokenizer and template.
        wanted: id of a bundled format, for a model without template.
        now: the date for templates that print it: `moment` of the format that the run began with,
            so that a resumed run sees the same text. None is the present.

    Raises:
        InputError: `format.model-has-one` if another format than the model's is asked for;
            `format.no-eos` if nothing is known that ends an answer.
    """
    template = chat.template
    if template is None:
        bundled = load_format(wanted or DEFAULT_FORMAT).with_tokens(chat.bos, chat.eos)
        warnings = _end_warnings(chat, bundled)
        return ModelFormat(bundled, format_to_jinja(bundled), bundled.stop, warnings=warnings)
    if wanted is not None:
        raise InputError(
            "format.model-has-one",
            f"The base model brings its own chat template, so {wanted} cannot be used.",
            "Leave the format out: a model trained with another one than it knows learns worse.",
        )
    inferred = infer_format(template)
    moment = None
    if clock_lines(template.source):
        moment = now or datetime.now().replace(microsecond=0)
    if inferred.format is not None and inferred.exact:
        dated = inferred.format.has_date and moment is not None
        chosen = inferred.format.with_date(moment) if moment is not None else inferred.format
        return ModelFormat(
            chosen,
            template.source,
            chosen.stop,
            inferred.proof,
            moment=moment if dated else None,
            warnings=_end_warnings(chat, chosen),
        )
    if not chat.eos:
        raise InputError(
            "format.no-eos",
            "No conversation format reproduces this model's chat template, and the model names no "
            "EOS token, so nothing is known that ends an answer.",
            "`tunesmith format show --model DIR` shows what stands in the way.",
        )
    reasons = (*inferred.reasons, *inferred.proof.reasons)
    renderer = compile_template(template, moment)
    return ModelFormat(None, template.source, (chat.eos,), None, reasons, renderer, moment)


def _end_warnings(chat: ChatTokenizer, chosen: ConversationFormat) -> tuple[str, ...]:
    """An end marker that the model has no token for is learned in pieces, and worse."""
    ends = [stop for stop in chosen.stop if stop in chosen.end_marker]
    wanted = f" A format that ends answers with the model's own {chat.eos} fits it better."
    return tuple(
        f"The end marker {text} of the conversation format {chosen.id} is not one token of this "
        "model: it must learn to write it piece by piece, and a program that only stops at tokens "
        f"runs past it.{wanted if chat.eos and chat.template is None else ''}"
        for text in stops_in_pieces(chat, ends)
    )
