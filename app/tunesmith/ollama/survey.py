"""The compiler's verdict on every chat template of a folder: what the table in the README shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.ollama.parity import Verdict, check_parity
from tunesmith.templates.jinja_rendering import ChatTemplate
from tunesmith.templates.tokenizer_files import read_template

_VERDICTS: tuple[Verdict, ...] = ("exact", "partial", "none")


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """What came of one template; one that is no Jinja, or does not end in bounds, has `none`."""

    name: str
    verdict: Verdict
    cases: int
    failed: int
    refused: int
    reasons: tuple[str, ...]


def survey_folder(folder: Path, bos: str, eos: str) -> Iterator[SurveyLine]:
    """One line per `*.jinja` file, by name, as they are done; each takes a second or so.

    Args:
        folder: where the templates are.
        bos: text of the BOS token, the same for all.
        eos: text of the EOS token.

    Raises:
        InputError: `survey.no-folder` or `survey.empty`.
    """
    if not folder.is_dir():
        raise InputError("survey.no-folder", f"{folder} is no folder.", "Name a folder.")
    paths = sorted(folder.glob("*.jinja"))
    if not paths:
        raise InputError(
            "survey.empty", f"{folder} has no *.jinja file.", "Give chat templates that ending."
        )
    for path in paths:
        try:
            yield _line(path, bos, eos)
        except InputError as error:
            yield SurveyLine(path.stem, "none", 0, 0, 0, (error.message,))


def survey_summary(lines: Iterable[SurveyLine]) -> dict[str, int]:
    """How many templates have each verdict, those that none has left out."""
    verdicts = [line.verdict for line in lines]
    return {verdict: verdicts.count(verdict) for verdict in _VERDICTS if verdict in verdicts}


def _line(path: Path, bos: str, eos: str) -> SurveyLine:
    found = check_parity(ChatTemplate(read_template(path), bos, eos))
    return SurveyLine(
        path.stem, found.verdict, found.cases, found.failed, found.refused, found.reasons
    )
