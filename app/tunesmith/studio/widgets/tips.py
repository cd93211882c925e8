"""Tooltips that show a text as it is, whatever characters it has."""

import html

from PySide6.QtGui import Qt


def plain_tip(text: str, *, wrap: bool = False) -> str:
    """A tooltip that reads as `text`, even where Qt would take it for HTML.

    Args:
        text: as it is to be read.
        wrap: break long lines, which Qt does in HTML only; spaces and line ends are kept.

    Names of runs, files and columns are data: a tooltip must neither hide a part of them nor
    load what they point to. A text that Qt takes as plain anyhow is returned unchanged, since
    escaped characters would be seen in it.
    """
    if wrap:
        return f"<p style='white-space: pre-wrap'>{html.escape(text)}</p>"
    if not Qt.mightBeRichText(text):
        return text
    return Qt.convertFromPlainText(text, Qt.WhiteSpaceMode.WhiteSpaceNormal)
