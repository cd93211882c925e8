"""Go string literals for TEMPLATEs, and white space by the bytes that Go counts."""

# What Python's str.strip (and so Jinja's trim) takes for white space.
WHITE_SPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


def by_length(characters: str) -> dict[int, tuple[str, ...]]:
    """The characters by their length in UTF-8, shortest first."""
    found: dict[int, tuple[str, ...]] = {}
    for character in sorted(dict.fromkeys(characters), key=lambda one: len(one.encode())):
        size = len(character.encode())
        found[size] = (*found.get(size, ()), character)
    return found


def go_literal(text: str) -> str:
    """A Go string literal; whatever a Modelfile might drop or change is escaped."""
    return f'"{"".join(map(_go_character, text))}"'


def _go_character(character: str) -> str:
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"'}
    if character in named:
        return named[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
