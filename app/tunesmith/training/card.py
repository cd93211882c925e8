"""The model card of an adapter: `README.md` with the metadata that the hub reads.

It may be published, so it holds no row, no path and no name of this machine: data is told by counts
and SHA-256 alone. Metadata as in huggingface.co/docs/hub/model-cards.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tunesmith.models.library import read_record
from tunesmith.models.licences import licence_of_folder
from tunesmith.models.model_folder import ModelFolder
from tunesmith.training.evidence import Evaluation
from tunesmith.training.scores import Measure, Verdict, perplexity
from tunesmith.training.spec import TrainResult, TrainSpec

CARD = "README.md"
# The hub's identifiers: huggingface.co/docs/hub/repositories-licenses.
_IDENTIFIER = re.compile(r"^license:[ \t]*[\"']?([A-Za-z0-9.+-]{1,60})[\"']?[ \t]*$", re.MULTILINE)
_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_CARD_BYTES = 64 << 10
_NO_SETTING = ("pad_token",)  # a text of the model's, not one of ours
_VERDICTS: dict[Verdict, str] = {
    "better": "better",
    "worse": "worse",
    "undecided": "no difference shown",
}


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card tells.

    Attributes:
        name: the adapter's.
        spec: its training.
        model: the base model's folder.
        result: what came out.
        max_length: context in tokens.
        data: SHA-256 of the files of conversations.
        versions: of the packages.
        format_title: the conversation format, where it is one of ours.
        evaluation: None where nothing was evaluated.
    """

    name: str
    spec: TrainSpec
    model: ModelFolder
    result: TrainResult
    max_length: int
    data: tuple[str, ...]
    versions: Mapping[str, str]
    format_title: str
    evaluation: Evaluation | None


def model_card(facts: CardFacts) -> str:
    """The whole card, metadata first."""
    parts = (
        f"---\n{_metadata(facts)}\n---",
        f"# {_plain(facts.name)}",
        _about(facts),
        f"## What was measured\n\n{_measured(facts)}",
        f"## What was not measured\n\n{_not_measured(facts)}",
        f"## How to use it\n\n{_usage(facts)}",
        f"## Data\n\n{_data(facts)}",
        f"## Training\n\n{_settings(facts)}",
    )
    return "\n\n".join(parts) + "\n"


def base_model_id(folder: Path) -> str | None:
    """The base model on the hub, if its folder was downloaded from there."""
    record = read_record(folder)
    return record.repo if record is not None and _REPO.fullmatch(record.repo) else None


def licence_identifier(folder: Path) -> str | None:
    """The hub's identifier of a model's licence, from its own card."""
    try:
        with (folder / CARD).open("rb") as stream:
            text = stream.read(_CARD_BYTES).decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError:
        return None
    front = _FRONT_MATTER.match(text)
    found = _IDENTIFIER.search(front[1]) if front else None
    return found[1].lower() if found else None


def _metadata(facts: CardFacts) -> str:
    from huggingface_hub import ModelCardData

    licence = licence_identifier(facts.model.path)
    base = base_model_id(facts.model.path)
    named = licence_of_folder(facts.model.path) if licence == "other" else None
    more: dict[str, Any] = {} if base is None else {"base_model_relation": "adapter"}
    data = ModelCardData(
        base_model=base,
        library_name="peft",
        license=licence,
        license_name=named,
        pipeline_tag="text-generation",
        tags=["lora", "sft", "tunesmith"],
        **more,
    )
    text: str = data.to_yaml()
    return text.strip()


def _about(facts: CardFacts) -> str:
    base = base_model_id(facts.model.path)
    which = f"[{base}](https://huggingface.co/{base})" if base else "a local model"
    licence = licence_of_folder(facts.model.path)
    told = f"The base states the licence {_plain(licence)}." if licence else (
        "No licence of the base model was found; find out before you publish this."
    )  # fmt: skip
    return (
        f"A LoRA adapter for {which} ({_plain(facts.model.architecture)}), made with Tunesmith. "
        f"It does nothing without that very model. {told}"
    )


def _measured(facts: CardFacts) -> str:
    found, result = facts.evaluation, facts.result
    if found is None:
        if result.eval_loss_before is None or result.eval_loss_after is None:
            return "Nothing: no rows were held out, or the evaluation was switched off."
        return (
            f"Only the loss on {result.eval_rows} held-out rows: {result.eval_loss_before:.4f} nats"
            f" per trained token before and {result.eval_loss_after:.4f} after."
        )
    intro = (
        f"On rows held out from training ({found.held_out}), base model and adapter beside each "
        f"other; {found.asked} of them, evenly spread, were answered by both, greedily and with at "
        f"most {found.max_new_tokens} tokens. In brackets 95 % intervals; “no difference shown” "
        "means that it may be chance."
    )
    if found.stopped_early:
        intro += " The evaluation was stopped before all rows were asked."
    head = "| | base | tuned | |\n|---|---|---|---|"
    return "\n\n".join([intro, "\n".join([head, *_figures(found)]), *_class_note(found)])


def _figures(found: Evaluation) -> Iterator[str]:
    if found.loss is not None:
        sides = [f"{_between(it, 4)}" for it in (found.loss.base, found.loss.tuned)]
        yield f"| loss, nats per token | {' | '.join(sides)} | {_VERDICTS[found.loss.verdict]} |"
        both = (perplexity(it.value) for it in (found.loss.base, found.loss.tuned))
        yield f"| perplexity | {' | '.join(f'{value:.4g}' for value in both)} | |"
    if found.exact_match is not None:
        exact = found.exact_match
        sides = [_between(it, 3) for it in (exact.base, exact.tuned)]
        told = f"{_VERDICTS[exact.verdict]}: {exact.gained} gained, {exact.lost} lost"
        yield f"| exact match | {' | '.join(sides)} | {told} |"
    if found.rouge_l is not None:
        sides = [_between(it, 3) for it in (found.rouge_l.base, found.rouge_l.tuned)]
        yield f"| ROUGE-L (F) | {' | '.join(sides)} | {_VERDICTS[found.rouge_l.verdict]} |"
    if found.classes is not None:
        scores = (found.classes.base.macro_f1, found.classes.tuned.macro_f1)
        yield f"| macro F1 | {' | '.join(f'{value:.3f}' for value in scores)} | |"
    if found.asked:
        ended = (found.base_ended, found.tuned_ended)
        yield f"| ended by itself | {' | '.join(f'{n} of {found.asked}' for n in ended)} | |"


def _class_note(found: Evaluation) -> list[str]:
    if found.classes is None:
        return []
    return [f"The answers are {len(found.classes.names)} classes; evaluation.json has each."]


def _not_measured(facts: CardFacts) -> str:
    missing = [
        "whether answers are true, safe or fair",
        "what the base model could do before and may have unlearned",
        "texts of another kind than the rows",
        "sampling at a temperature, long conversations, and quantized or merged files",
    ]
    found = facts.evaluation
    if found is not None and found.classes is None:
        missing.insert(0, "classes: the answers are free text")
    return "\n".join(f"- {what}" for what in missing)


def _usage(facts: CardFacts) -> str:
    base = base_model_id(facts.model.path) or "PATH-OF-THE-BASE-MODEL"
    form = f" ({_plain(facts.format_title)})" if facts.format_title else ""
    return (
        "```python\n"
        "from peft import PeftModel\n"
        "from transformers import AutoModelForCausalLM, AutoTokenizer\n\n"
        'adapter = "FOLDER-OR-REPOSITORY-OF-THIS-ADAPTER"\n'
        f'base = AutoModelForCausalLM.from_pretrained("{base}")\n'
        "model = PeftModel.from_pretrained(base, adapter)\n"
        "tokenizer = AutoTokenizer.from_pretrained(adapter)\n"
        "```\n\n"
        f"Ask in the conversation format it was trained in{form}: the chat template of the "
        "tokenizer here writes it."
    )


def _data(facts: CardFacts) -> str:
    result = facts.result
    hashes = "\n".join(f"- SHA-256 `{digest}`" for digest in facts.data)
    return (
        f"{result.train_rows} conversations to train on with {result.trained_tokens} trained "
        f"tokens, {result.eval_rows} held out. The rows are private and not part of this; the "
        f"files of conversations are known by\n\n{hashes}"
    )


def _settings(facts: CardFacts) -> str:
    result = facts.result
    lines = [
        f"{result.steps} optimizer steps, kept from step {result.best_step}, "
        f"{facts.max_length} tokens of context, backend {_plain(result.backend)}, "
        f"{result.seconds:.0f} seconds."
    ]
    if result.stopped_early:
        lines.append("It ended before its last step.")
    rows = []
    for item in fields(facts.spec):
        value = getattr(facts.spec, item.name)
        is_place = "Path" in str(item.type) or isinstance(value, Path)
        if not is_place and item.name not in _NO_SETTING:
            rows.append(f"| {item.name} | {_plain(_setting(value))} |")
    table = "\n".join(["| setting | value |", "|---|---|", *rows])
    packages = ", ".join(
        f"{name} {version}"
        for name, version in sorted(facts.versions.items())
        if name not in {"platform", "cpus"}
    )
    return f"{' '.join(lines)}\n\n{table}\n\nVersions: {_plain(packages)}."


def _setting(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _between(measure: Measure, digits: int) -> str:
    value = f"{measure.value:.{digits}f}"
    if measure.low is None or measure.high is None:
        return value
    return f"{value} ({measure.low:.{digits}f} to {measure.high:.{digits}f})"


def _plain(text: str) -> str:
    """A text from elsewhere in one line, with nothing that Markdown or HTML would read."""
    flat = " ".join(text.split())
    return re.sub(r"([\\`*\[\]<>|#])", r"\\\1", flat)
