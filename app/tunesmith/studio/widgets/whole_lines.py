"""How many px to leave free below a text that scrolls, so that its last line in view is whole."""

from PySide6.QtWidgets import QTextEdit


def free_below(editor: QTextEdit, line: int) -> int:
    """Px for the viewport's bottom margin; none while all of the text is in view.

    Args:
        editor: with lines of one height and a document margin above the first.
        line: height of a line in px.
    """
    inner = editor.contentsRect().height()
    document = editor.document()
    if document.size().height() <= inner or inner < 2 * line:
        return 0
    return round(inner - document.documentMargin()) % line
