"""The one place settings are read: declared fields, overridable by `TUNESMITH_…` variables."""

from pathlib import Path

import platformdirs
from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_workspace() -> Path:
    """The workspace of who names none."""
    return Path(platformdirs.user_data_dir("tunesmith", appauthor=False)) / "workspace"


class Settings(BaseSettings):
    """What holds for the whole program; a command-line option beats the variable."""

    model_config = SettingsConfigDict(env_prefix="TUNESMITH_", frozen=True)

    workspace: Path = Field(
        default_factory=default_workspace,
        description="Folder with all runs and datasets.",
    )
    offline: bool = Field(
        default=False,
        description="Never use the network: no hub search, no download.",
    )
    hub_endpoint: str = Field(
        default="https://huggingface.co",
        # Whoever uses a mirror has set HF_ENDPOINT for every other tool.
        validation_alias=AliasChoices("TUNESMITH_HUB_ENDPOINT", "HF_ENDPOINT"),
        description="Address of the model hub.",
    )
    ollama_url: str = Field(
        default="http://127.0.0.1:11434",
        description="Where Ollama answers.",
    )
