"""The kinds of private data that can be found, and what stands for them once masked."""

from typing import Literal, get_args

Kind = Literal["email", "phone", "card", "iban", "key"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PLACEHOLDERS: dict[Kind, str] = {kind: kind.upper() for kind in KINDS}  # [EMAIL], [EMAIL_2]

# Countries whose own way of writing phone numbers is looked for unless others are chosen: with
# each more, more numbers of other kinds look like a phone number somewhere.
DEFAULT_REGIONS = ("US", "GB", "DE", "AT", "CH", "FR", "IT", "NL", "BE", "AU", "JP")
