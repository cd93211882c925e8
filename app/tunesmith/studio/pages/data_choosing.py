"""Asks for the files of a table. Not for reading them."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from tunesmith.data.file_kind import TABLE_SUFFIXES
from tunesmith.studio.translate import translate


def ask_for_tables(parent: QWidget, folder: Path) -> list[str]:
    """Let the person choose one or more files of the kinds that are read; empty if they do not."""
    kinds = " ".join(f"*{suffix}" for suffix in TABLE_SUFFIXES)
    tables, everything = translate("DataPage", "Tables"), translate("DataPage", "All files")
    paths, _ = QFileDialog.getOpenFileNames(
        parent,
        translate("DataPage", "Open a table"),
        str(folder),
        f"{tables} ({kinds});;{everything} (*)",
    )
    return paths
