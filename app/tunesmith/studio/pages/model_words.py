"""What the Model page says about a model's check, in the person's language."""

from collections.abc import Sequence

from tunesmith.models.model_report import Finding, FindingState
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.section import CheckState
from tunesmith.studio.words import number, size_text

CheckRow = tuple[CheckState, str, str]


def check_rows(findings: Sequence[Finding]) -> list[CheckRow]:
    """The report as rows of glyph, title and detail."""
    return [(_STATES[finding.state], *finding_texts(finding)) for finding in findings]


def finding_texts(finding: Finding) -> tuple[str, str]:
    """Title and detail; what a part of the engine says about a defect stays in its words."""
    known = _texts().get(finding.code)
    if known is None or finding.state is FindingState.BAD:
        return finding.title, finding.detail
    title, detail = known
    values = {key: _shown(key, value) for key, value in finding.values.items()}
    try:
        return title.format(**values), detail.format(**values)
    except (KeyError, IndexError):  # a newer engine says other figures
        return finding.title, finding.detail


def tally_text(findings: Sequence[Finding]) -> str:
    """Such as "5 good, 2 to know"."""
    counts = {
        state: sum(1 for finding in findings if finding.state is state) for state in FindingState
    }
    parts = [translate("ModelCheck", "%n good", counts[FindingState.GOOD])]
    if counts[FindingState.WARNING]:
        parts.append(translate("ModelCheck", "%n to know", counts[FindingState.WARNING]))
    if counts[FindingState.BAD]:
        parts.append(translate("ModelCheck", "%n wrong", counts[FindingState.BAD]))
    return ", ".join(parts)


def precision(findings: Sequence[Finding]) -> str:
    """The type of the weights, such as bfloat16; empty if the check did not get so far."""
    return next((str(f.values["types"]) for f in findings if "types" in f.values), "")


_STATES: dict[FindingState, CheckState] = {
    FindingState.GOOD: "good",
    FindingState.WARNING: "warning",
    FindingState.BAD: "bad",
}


def _shown(key: str, value: str | int) -> str:
    if isinstance(value, str):
        return value
    return size_text(value) if key == "bytes" else number(value)


def _texts() -> dict[str, tuple[str, str]]:
    padding = translate("ModelCheck", "Padding is masked, so training is not affected")
    return {
        "architecture": (
            translate("ModelCheck", "Architecture"),
            translate("ModelCheck", "{family}, {layers} layers, width {width}"),
        ),
        "weights.whole": (
            translate("ModelCheck", "Weights"),
            translate("ModelCheck", "{tensors} tensors, {bytes}, {types}"),
        ),
        "weights.checksum": (
            translate("ModelCheck", "Weights"),
            translate("ModelCheck", "{tensors} tensors, {bytes}, checksums match"),
        ),
        "tokenizer": (
            translate("ModelCheck", "Tokenizer"),
            translate("ModelCheck", "{tokens} tokens, pre-tokenizer {pre_tokenizer}"),
        ),
        "template.exact": (
            translate("ModelCheck", "Chat template"),
            translate("ModelCheck", "{format}, reproduced byte for byte"),
        ),
        "template.none": (
            translate("ModelCheck", "No chat template"),
            translate("ModelCheck", "Training teaches it a way to chat (ChatML by default)"),
        ),
        "end.one-token": (
            translate("ModelCheck", "End marker"),
            translate("ModelCheck", "{marker} is one token and stops generation"),
        ),
        "end.split": (
            translate("ModelCheck", "End marker is split"),
            translate(
                "ModelCheck", "{marker} is {tokens} tokens; a model may write half of it and go on"
            ),
        ),
        "end.not-declared": (
            translate("ModelCheck", "End marker is not declared"),
            translate(
                "ModelCheck",
                "{marker} is one token, but the files do not say that it ends an answer",
            ),
        ),
        "pad.none": (translate("ModelCheck", "No pad token"), padding),
        "pad.is-end": (translate("ModelCheck", "Pad token equals end of text"), padding),
        "pad.unknown": (translate("ModelCheck", "Pad token is not in the vocabulary"), padding),
        "pad.own": (
            translate("ModelCheck", "Pad token"),
            translate("ModelCheck", "{token}, apart from end of text"),
        ),
        "width.even": (
            translate("ModelCheck", "Width"),
            translate("ModelCheck", "{width}: every level can be made as named"),
        ),
        "width.uneven": (
            translate("ModelCheck", "Width {width} is not a multiple of 256"),
            translate("ModelCheck", "{tensors} of {total} tensors fall back when quantized"),
        ),
        "licence.none": (
            translate("ModelCheck", "No licence stated"),
            translate("ModelCheck", "Ask where the model comes from"),
        ),
        "licence.permissive": (
            translate("ModelCheck", "Licence"),
            translate("ModelCheck", "{name}"),
        ),
        "licence.terms": (
            translate("ModelCheck", "Licence: {name}"),
            translate("ModelCheck", "Read its terms before you publish what you make"),
        ),
    }
