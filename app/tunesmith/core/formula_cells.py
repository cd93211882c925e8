"""Which texts a spreadsheet program takes for formulas when they are pasted or opened in it.

A cell that somebody else wrote could call a program so, or send what stands beside it to a web
page. After OWASP's “CSV Injection”; the wide forms count in Japanese settings. Both expressions
are for whole texts, and read alike by Python and RE2.
"""

import re

FORMULA = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20](?s:.*)"
# Begins like one and is none: a number, however it is written.
NUMBER = "[+-][0-9.,'\u00a0\u202f ]*[0-9][.,]?(?:[eE][+-]?[0-9]+)?(?:[ \u00a0\u202f]?%)?"


def as_text(cell: str) -> str:
    """The cell, with an apostrophe in front if it would be taken for a formula."""
    if re.fullmatch(FORMULA, cell) and not re.fullmatch(NUMBER, cell):
        return "'" + cell
    return cell
