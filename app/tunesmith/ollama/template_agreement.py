"""Whether a Modelfile's TEMPLATE is the one that its GGUF's chat template compiles to.

Takes seconds, for it runs a stranger's template: not for an editor that lints as one types.
"""

from pathlib import Path

from tunesmith.core.errors import InputError, JobError
from tunesmith.ollama.modelfile_content import local_file
from tunesmith.ollama.modelfile_parsing import Finding, read_commands
from tunesmith.ollama.parity import check_parity
from tunesmith.ollama.token_facts import facts_of_file


def lint_against_gguf(text: str, folder: Path) -> tuple[Finding, ...]:
    """A warning where TEMPLATE is another than the proven one; none where that cannot be told.

    Args:
        text: of the Modelfile.
        folder: where it lies.
    """
    commands = read_commands(text).commands
    last = {command.name: command for command in commands}
    template, base = last.get("TEMPLATE"), last.get("FROM")
    if template is None or not template.value or base is None or not base.value:
        return ()
    try:
        path = local_file(base, folder)
        source = None if path is None else facts_of_file(path).template
        if path is None or source is None:
            return ()
        parity = check_parity(source)
    except (InputError, JobError, OSError):
        return ()  # told by whoever looks at the file
    if parity.template is None or parity.template.text == template.value:
        return ()
    return (
        Finding(
            template.line,
            "warning",
            "template.other",
            f"TEMPLATE is not the one that was proven equal to the chat template in {path.name}; "
            "prompts may differ from those of training.",
            f"tunesmith modelfile --gguf {path.name} --from {base.value} --out F writes that one.",
        ),
    )
