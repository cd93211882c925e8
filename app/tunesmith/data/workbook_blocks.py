"""Scans the XML of an .xlsx sheet block by block with numpy: no call into Python per cell.

Knows only what programs usually write. For anything else it raises `UnusualSheetError` instead of
guessing, and the sheet is walked tag by tag (`workbook_scan`), which gives the same facts.
"""

import codecs
import re
from typing import Any

from tunesmith.data.workbook_facts import MAX_COLUMNS, Bounds, SheetScan, is_true, whole

_MOST = 8 << 20  # bytes without the start of a cell; a cell's text has at most 32,767 characters
_HEAD = 1000  # bytes that have the XML declaration
_PADDING = bytes(64)  # so that looking ahead never leaves the block
_OTHER, _CELL, _VALUE, _INLINE, _FORMULA, _TEXT, _ROW = range(7)
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)""")
_NAME = re.compile(rb"<([^\s/>]+)")
_TAG = re.compile(rb"""<[^\s/>]+((?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"<&]*"|'[^'<&]*'))*)\s*/?>""")
_ATTRIBUTE = re.compile(rb"""([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_WITH_PREFIX = frozenset({b"c", b"row", b"v", b"is", b"col", b"mergeCell"})
_QUOTE = ord('"')
# Texts as numbers of eight bytes, the first byte the lowest.
_CELL_START, _STYLE, _TYPE = (
    int.from_bytes(text, "little") for text in (b'<c r="', b' s="', b' t="')
)
_FOUR_BYTES, _SIX_BYTES = (1 << 32) - 1, (1 << 48) - 1
_QUOTES, _ONES, _TOPS = (int.from_bytes(bytes([byte]) * 8, "little") for byte in (34, 1, 128))


class UnusualSheetError(Exception):
    """The sheet is written in a way that only walking it tag by tag can follow."""


class SheetBlocks:
    """Takes a sheet's XML in blocks, which somebody else parses beside: it must be well-formed.

    Without comments and the like, which are unusual, every `<` then begins a tag.
    """

    def __init__(self, bounds: Bounds, codes: dict[str, str]) -> None:
        """Prepare a sheet.

        Args:
            bounds: told of the rectangle of filled cells.
            codes: style number (as in a cell's `s`) -> format code, for those to be noted.
        """
        import numpy as np

        self.scan = SheetScan()
        self._bounds = bounds
        styles = {int(style): code for style, code in codes.items()}
        self._codes = [styles.get(style, "") for style in range(max(styles, default=-1) + 2)]
        self._is_wanted = np.array([bool(code) for code in self._codes])
        self._rest = b""
        self._is_first, self._is_after = True, False
        self._ends_name = np.zeros(256, bool)
        self._ends_name[list(b" \t\r\n/>")] = True
        self._one_letter = np.full(256, _OTHER, np.uint8)
        self._one_letter[list(b"cvft")] = _CELL, _VALUE, _FORMULA, _TEXT

    def take(self, block: bytes) -> None:
        """Look at all that is whole.

        Raises:
            UnusualSheetError: a tag is not written as usual, or the sheet is too large.
        """
        data = b"".join((self._rest, block, _PADDING))
        cut = data.rfind(b"<c ")
        if cut <= 0:
            cut = data.rfind(b"<mergeCell ")
        if cut <= 0:
            if len(data) > _MOST:
                raise UnusualSheetError
            self._rest += block
            return
        self._rest = data[cut : -len(_PADDING)]
        self._look(data, cut)

    def finish(self) -> None:
        """Look at what is left.

        Raises:
            UnusualSheetError: as `take` does.
        """
        self._look(self._rest + _PADDING, len(self._rest))
        self._rest = b""

    def _look(self, data: bytes, end: int) -> None:
        """Look at the start of a block; behind its end there is more, or the padding."""
        import numpy as np

        if self._is_first:
            _check_encoding(data[:_HEAD])
        text = np.frombuffer(data, np.uint8)
        tags = np.flatnonzero((text[:end] == ord("<")) & (text[1 : end + 1] != ord("/")))
        kinds = self._kinds(text, tags)
        others = tags[kinds == _OTHER].tolist()
        for place in others:
            self._other(data, place)
        # Whatever comes behind the cells begins with a tag in the block that ends them.
        if others and not self._is_after:
            self._is_after = data.rfind(b"</sheetData", 0, end) >= 0
        self._is_first = False
        before = np.concatenate([[_OTHER], kinds[:-1]])
        # A cell has a formula, then a value or a text of its own, before anything else.
        if (
            ((kinds == _FORMULA) & (before != _CELL))
            | (((kinds == _VALUE) | (kinds == _INLINE)) & (before != _CELL) & (before != _FORMULA))
        ).any():
            raise UnusualSheetError
        if b"hidden" in data:
            for place in tags[kinds == _ROW].tolist():
                self._row(data, place)
        if (kinds == _CELL).any():
            self._note(_Cells(data, end, text, tags, kinds))

    def _kinds(self, text: Any, tags: Any) -> Any:
        """What each start tag is."""
        import numpy as np

        one, two, three = (text[tags + step] for step in range(1, 4))
        kinds = self._one_letter[one] * self._ends_name[two]
        inline = (one == ord("i")) & (two == ord("s")) & self._ends_name[three]
        kinds[inline] = _INLINE
        row = (one == ord("r")) & (two == ord("o")) & (three == ord("w"))
        (rows,) = np.nonzero(row)
        kinds[rows[self._ends_name[text[tags[rows] + 4]]]] = _ROW
        return kinds

    def _other(self, data: bytes, place: int) -> None:
        found = _NAME.match(data, place)
        name = found[1] if found else b"!"
        if name[:1] in b"!?":
            if not (self._is_first and name == b"?xml"):
                raise UnusualSheetError
            return
        prefix, _, local = name.rpartition(b":")
        if prefix:
            if local == b"f" and not self._is_after:  # behind the cells it belongs to extensions
                self._is_after = data.rfind(b"</sheetData", 0, place) >= 0
            if local in _WITH_PREFIX or (local == b"f" and not self._is_after):
                raise UnusualSheetError
        elif name == b"col":
            attrs = attributes(data, place)
            if is_true(attrs.get("hidden")):
                first, last = whole(attrs.get("min"), 1), whole(attrs.get("max"), 1)
                self.scan.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))
        elif name == b"mergeCell":
            self.scan.add_merged_range(attributes(data, place).get("ref") or "")

    def _row(self, data: bytes, place: int) -> None:
        attrs = attributes(data, place)
        if is_true(attrs.get("hidden")):
            number = whole(attrs.get("r"))
            if not number:
                raise UnusualSheetError
            self.scan.hidden_rows.add(number - 1)

    def _note(self, cells: "_Cells") -> None:
        import numpy as np

        scan = self.scan
        if cells.is_filled.any():
            columns = cells.columns[cells.is_filled]
            last_row = int(cells.rows[cells.is_filled].max())
            if not self._bounds.take(last_row, int(columns.min()), int(columns.max())):
                raise UnusualSheetError  # the walk finds the cell to name
        failed = cells.is_error
        scan.errors += (cells.rows[failed] * MAX_COLUMNS + cells.columns[failed]).tolist()
        empty = cells.without_result()
        if len(empty):
            scan.add_unstored(int(cells.rows[empty[0]]), int(cells.columns[empty[0]]), len(empty))
        styles = np.minimum(cells.styles, len(self._codes) - 1)  # the last, as -1, is none
        (wanted,) = np.nonzero(self._is_wanted[styles])
        columns = cells.columns[wanted]
        for column in np.unique(columns).tolist():
            of_column = wanted[columns == column]
            codes = map(self._codes.__getitem__, styles[of_column].tolist())
            found = scan.styles.setdefault(column, {})
            found.update(zip(cells.rows[of_column].tolist(), codes, strict=True))


def _check_encoding(head: bytes) -> None:
    """Only where a byte `<` is always the character are tags found by bytes."""
    found = _ENCODING.match(head.removeprefix(codecs.BOM_UTF8))
    if b"<" not in head[:4] or b"\0" in head[:4]:
        raise UnusualSheetError
    if found and found[1].lower() not in (b"utf-8", b"us-ascii"):
        raise UnusualSheetError


def attributes(data: bytes, place: int) -> dict[str, str]:
    """The attributes of the start tag at a place.

    Raises:
        UnusualSheetError: one has an entity, or the like.
    """
    found = _TAG.match(data, place)
    if not found:
        raise UnusualSheetError
    return {
        name.decode(): (double or single).decode()
        for name, double, single in _ATTRIBUTE.findall(found[1])
    }


class _Cells:
    """The cells of a block: what they are, as arrays of one entry per cell."""

    def __init__(self, data: bytes, end: int, text: Any, tags: Any, kinds: Any) -> None:
        """Find out place, style and type.

        Args:
            data: the block, padded.
            end: of what is to be looked at.
            text: its bytes as an array.
            tags: places of start tags.
            kinds: of each tag.
        """
        import numpy as np

        self._data, self._text = data, text
        (self._cells,) = np.nonzero(kinds == _CELL)
        self._tags = np.append(tags, [end] * 2)
        self._kinds = np.append(kinds, [_OTHER] * 2)
        self.styles = np.full(len(self._cells), -1, np.int32)
        self.is_error = np.zeros(len(self._cells), bool)
        self.is_string = np.zeros(len(self._cells), bool)
        places = tags[self._cells]
        if (self._words(places) & _SIX_BYTES != _CELL_START).any():
            raise UnusualSheetError
        at = self._read_columns(places + 6)
        at = self._read_rows(at)
        self._read_attributes(places, at)
        self.is_filled = np.isin(self._kinds[self._cells + 1], (_VALUE, _INLINE, _FORMULA))

    def _words(self, places: Any) -> Any:
        """Eight bytes from each place on as one number, the first byte the lowest."""
        import numpy as np

        text = self._text
        words = np.ndarray(len(text) - 7, "<u8", buffer=text, strides=(1,))
        return words[places]

    def _read_columns(self, at: Any) -> Any:
        """Read the letters at `at`; the place after them."""
        import numpy as np

        columns = np.zeros(len(at), np.int32)
        for _ in range(3):
            letter = self._text[at].astype(np.int32) - 64
            is_letter = (letter >= 1) & (letter <= 26)
            columns = np.where(is_letter, columns * 26 + letter, columns)
            at = at + is_letter
        self.columns = columns - 1
        if (self.columns < 0).any():
            raise UnusualSheetError
        return at

    def _read_rows(self, at: Any) -> Any:
        """Read the digits at `at`, once for neighbours of one row; the place after the quote."""
        import numpy as np

        word = self._words(at)
        gap = word ^ _QUOTES
        quote = (gap - _ONES) & ~gap & _TOPS  # the lowest bit set is in the first quote's byte
        below = (quote & (~quote + 1)) - 1
        digits = word & below
        first = np.flatnonzero(np.concatenate([[True], digits[1:] != digits[:-1]]))
        rows, ends = self._read_number(at[first], 7)
        if (self._text[ends] != _QUOTE).any() or (rows < 1).any():
            raise UnusualSheetError
        counts = np.diff(first, append=len(at))
        self.rows = np.repeat(rows - 1, counts)
        return at + np.repeat(ends - at[first] + 1, counts)

    def _read_number(self, at: Any, most: int) -> tuple[Any, Any]:
        """Numbers of up to `most` digits (0 without one) and the places after them."""
        import numpy as np

        number = np.zeros(len(at), np.int64)
        for _ in range(most):
            digit = self._text[at].astype(np.int64) - 48
            is_digit = (digit >= 0) & (digit <= 9)
            if not is_digit.any():
                break
            number = np.where(is_digit, number * 10 + digit, number)
            at = at + is_digit
        return number, at

    def _read_attributes(self, places: Any, at: Any) -> None:
        """Read ` s="1" t="s"` at `at`; cells with other attributes one by one."""
        import numpy as np

        ends = at.copy()
        (some,) = np.nonzero(self._text[at] == ord(" "))
        has_style = self._words(at[some]) & _FOUR_BYTES == _STYLE
        styled = some[has_style]
        self.styles[styled], after = self._read_number(at[styled] + 4, 6)
        ends[styled] = np.where(self._text[after] == _QUOTE, after + 1, styled * 0)
        has_type = self._words(ends[some]) & _FOUR_BYTES == _TYPE
        typed = some[has_type]
        self._read_types(typed, ends)
        close = self._text[ends]
        (odd,) = np.nonzero((close != ord(">")) & (close != ord("/")))
        for cell in odd.tolist():
            attrs = attributes(self._data, int(places[cell]))
            self.styles[cell] = whole(attrs.get("s"), -1)
            self.is_error[cell] = attrs.get("t") == "e"
            self.is_string[cell] = attrs.get("t") == "str"

    def _read_types(self, typed: Any, ends: Any) -> None:
        """Read ` t="str"` at the `ends` of the typed cells, which move behind it."""
        import numpy as np

        at = ends[typed] + 4
        letter, second, third = (self._text[at + step] for step in range(3))
        is_long = (letter == ord("s")) & (second == ord("t"))
        length = np.where(letter == ord("i"), 9, np.where(is_long, 3, 1))  # inlineStr, str
        after = at + length
        known = (self._text[after] == _QUOTE) & (~is_long | (third == ord("r")))
        ends[typed] = np.where(known, after + 1, 0)
        self.is_error[typed] = known & (letter == ord("e"))
        self.is_string[typed] = known & is_long

    def without_result(self) -> Any:
        """Which cells have a formula, but no stored result."""
        import numpy as np

        (formulas,) = np.nonzero(self._kinds[self._cells + 1] == _FORMULA)
        following = self._cells[formulas] + 2
        places = self._tags[following]
        has_value = self._kinds[following] == _VALUE
        bare = has_value & (self._text[places + 2] == ord(">"))
        char = self._text[places + 3]
        # A text ="" has no characters, but is a result.
        filled = self.is_string[formulas] | (
            bare & (char > ord(" ")) & (char < 127) & (char != ord("<")) & (char != ord("&"))
        )
        empty = ~filled & (~has_value | (bare & (char == ord("<"))))
        for odd in np.flatnonzero(~filled & ~empty).tolist():
            empty[odd] = not _has_result(self._data, int(places[odd]))
        return formulas[empty]


def _has_result(data: bytes, place: int) -> bool:
    """Whether the `<v>` at a place holds more than white space."""
    tag = _TAG.match(data, place)
    if not tag:
        raise UnusualSheetError
    text = data[tag.end() : data.index(b"<", tag.end())]
    if b"&#" in text:  # a character by its number may be white space
        raise UnusualSheetError
    return not tag[0].endswith(b"/>") and bool(text) and not text.decode().isspace()
