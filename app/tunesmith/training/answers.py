"""Answers of the base model and of base + adapter to the same prompts, through transformers."""

from tunesmith.core.events import Sink, Stage
from tunesmith.hardware.machine import read_machine
from tunesmith.templates.tokenizer_files import load_tokenizer
from tunesmith.training.backends import make_answering_backend
from tunesmith.training.spec import AnswersResult, AnswersSpec


def run(spec: AnswersSpec, sink: Sink) -> AnswersResult:
    """Ask the base model, then base + adapter as saved on disk."""
    tokenizer = load_tokenizer(spec.model_dir / "tokenizer.json")
    prompts = [tokenizer.encode(prompt, add_special_tokens=False).ids for prompt in spec.prompts]
    backend = make_answering_backend(spec, read_machine(spec.adapter_dir))
    backend.load(spec.model_dir)
    backend.load_adapter(spec.adapter_dir)

    def ask(name: str, with_adapter: bool) -> tuple[str, ...]:
        sink.emit(Stage(f"answers of the {name}"))
        written = backend.generate(
            prompts,
            max_new_tokens=spec.max_new_tokens,
            stop_ids=spec.stop_ids,
            with_adapter=with_adapter,
            sink=sink,
        )
        return tuple(tokenizer.decode(ids, skip_special_tokens=True) for ids in written)

    return AnswersResult(base=ask("base model", False), adapter=ask("adapter", True))
