"""Builds a candidate format from what a chat template prints around words of our own.

The candidate is right for the probes; whether it is right at all, `proof` says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.templates.common_start import shared_start
from tunesmith.templates.content_probing import (
    ContentProbe,
    trace_answers,
    trace_system,
    trace_users,
)
from tunesmith.templates.content_tracing import Tracer
from tunesmith.templates.conversation import Role
from tunesmith.templates.conversation_format import (
    Closing,
    ConversationFormat,
    EmptySystem,
    RoleText,
    SystemRole,
    Trim,
)
from tunesmith.templates.frame_probe import ObstacleError, Probe
from tunesmith.templates.jinja_lines import content_line, printing_line
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    DateCodes,
    Renderer,
    compile_template,
    text_constants,
)

_SYSTEM = "zqSYSTEMzq"
_USERS = ("zqUSERONEzq", "zqUSERTWOzq", "zqUSERTHREEzq")
_ANSWERS = ("zqANSWERONEzq", "zqANSWERTWOzq", "zqANSWERTHREEzq")
_EDGE = " \n "  # white space put around a word to see whether it survives
# What special tokens look like: <…>, <|…|>, [/WORD]; for finding an end marker in a suffix.
_TOKEN = re.compile(r"<[^<>\s]{1,60}>|\[/?[A-Z_]{2,40}\]")


@dataclass(frozen=True, slots=True)
class _Turns:
    """What probing without a system text found."""

    opening: str  # BOS and whatever stands before the first user turn
    bos: str
    user: RoleText
    assistant: RoleText
    generation: str
    closing: Closing
    last_prefix: str  # before an answer that ends a conversation; else as the assistant's prefix


@dataclass(frozen=True, slots=True)
class Candidate:
    """A format to be proven, texts to try it with, and what the template does beyond it.

    `barring` are those obstacles with which no proof is one.
    """

    format: ConversationFormat
    trials: tuple[str, ...]
    obstacles: tuple[str, ...]
    barring: tuple[str, ...]


def candidate_format(render: Renderer, template: ChatTemplate, format_id: str) -> Candidate:
    """The format that the template's behaviour on the probes suggests.

    Raises:
        ObstacleError: no format of our kind behaves like that.
        InputError: the template fails on plain conversations.
    """
    probe = Probe(render)
    try:
        return _candidate(probe, template, format_id)
    except ObstacleError as obstacle:
        raise ObstacleError(_with_line(obstacle.message, probe, template)) from obstacle


def find_obstacles(template: ChatTemplate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts to try the template with, and what it does that no proof would show."""
    contents = ContentProbe(compile_template(template, DateCodes()), Tracer(template))
    return contents.trial_texts(text_constants(template.source)), contents.barring()


def _with_line(why: str, probe: Probe, template: ChatTemplate) -> str:
    """Name the line that prints the last message, where the reason has none itself."""
    if why.startswith("line ") or not probe.rendered:
        return why
    conversation, ask_answer, text = probe.rendered[0]
    word = conversation.messages[-1].content.strip()
    place = text.rfind(word) if word else -1
    if place < 0 or "not at all" in why:
        return f"line {content_line(template.source)}: {why}"
    line = printing_line(template, conversation, ask_answer, place, DateCodes())
    return f"line {line or content_line(template.source)}: {why}"


def _candidate(probe: Probe, template: ChatTemplate, format_id: str) -> Candidate:
    turns = _probe_turns(probe, template)
    system = _probe_system(probe, turns)
    used = system.role == "kept"
    default, without = _default_system(turns.opening, system)
    asked = turns.assistant.later + turns.assistant.prefix
    chosen = ConversationFormat(
        id=format_id,
        title="Inferred from the model's chat template",
        bos=turns.bos,
        system=system.text if used else RoleText(),
        user=turns.user,
        assistant=turns.assistant,
        system_role=system.role,
        system_in_first_user=system.place == "first",
        system_in_last_user=system.place == "last",
        empty_system=system.empty,
        default_system=default,
        without_system=without,
        generation=None if turns.generation == asked else turns.generation,
        closing=turns.closing,
        alternate=not probe.accepts([("user", _USERS[0]), ("user", _USERS[1])]),
        stop=_stops(turns, template),
    )
    contents = ContentProbe(probe.render, Tracer(template))
    # What cannot be traced is supposed to be kept as it is, but for its white space.
    chosen = _with_answers(chosen, probe, contents, turns.last_prefix)
    chosen = _with_users(chosen, probe, contents)
    if used:
        chosen = _with_system(chosen, probe, contents, turns.opening)
    trials = contents.trial_texts(text_constants(template.source))
    chosen = _with_common_trim(chosen, probe)
    return Candidate(chosen, trials, contents.obstacles(), contents.barring())


def _with_answers(
    chosen: ConversationFormat, probe: Probe, contents: ContentProbe, last_prefix: str
) -> ConversationFormat:
    try:
        return trace_answers(chosen, contents, last_prefix)
    except InputError:
        return _with_trim(chosen, probe, "assistant")


def _with_users(
    chosen: ConversationFormat, probe: Probe, contents: ContentProbe
) -> ConversationFormat:
    try:
        return trace_users(chosen, contents)
    except InputError:
        return _with_trim(chosen, probe, "user")


def _with_system(
    chosen: ConversationFormat, probe: Probe, contents: ContentProbe, without: str
) -> ConversationFormat:
    trim = _probe_system_trim(probe)
    chosen = replace(chosen, system=replace(chosen.system, trim=trim))
    try:
        return trace_system(chosen, contents, without)
    except InputError:
        return chosen


def _with_trim(chosen: ConversationFormat, probe: Probe, role: Role) -> ConversationFormat:
    trim = _probe_trim(probe, role)
    if role == "user":
        return replace(chosen, user=replace(chosen.user, trim=trim))
    return replace(chosen, assistant=replace(chosen.assistant, trim=trim))


def _with_common_trim(chosen: ConversationFormat, probe: Probe) -> ConversationFormat:
    """Say once what all roles do, and whether a folded system text is trimmed with the user's."""
    roles = (chosen.system, chosen.user, chosen.assistant)
    trim: Trim = "both" if chosen.user.trim == chosen.assistant.trim == "both" else "none"
    system, user, assistant = (
        replace(role, trim=None if role.rewrite is None and role.trim == trim else role.trim)
        for role in roles
    )
    as_one = chosen.system_in_first_user and chosen.user.trim == "both" and system.rewrite is None
    return replace(
        chosen,
        system=system if chosen.system_role == "kept" else RoleText(),
        user=user,
        assistant=assistant,
        trim=trim,
        trim_folded=as_one and _is_trimmed_as_one(probe),
    )


def _default_system(opening: str, system: "_System") -> tuple[str, str]:
    """What stands before the turns when no system text is given: as a default text, or raw."""
    head, tail = system.text.prefix, system.text.suffix
    is_block = (
        system.role == "kept"
        and not system.place
        and head + tail != ""
        and len(opening) > len(head) + len(tail)
        and opening.startswith(head)
        and opening.endswith(tail)
    )
    return (opening[len(head) : len(opening) - len(tail)], "") if is_block else ("", opening)


def _probe_turns(probe: Probe, template: ChatTemplate) -> _Turns:
    (u1, u2, u3), (a1, a2, a3) = _USERS, _ANSWERS
    words: list[tuple[Role, str]] = [
        ("user", u1),
        ("assistant", a1),
        ("user", u2),
        ("assistant", a2),
        ("user", u3),
        ("assistant", a3),
    ]
    start, first, back, second, back2, third, last = probe.between(
        words, False, [word for _, word in words]
    )
    if first != second or back != back2:
        raise ObstacleError("the text between turns depends on where they stand")
    asked = probe.between(words[:5], True, [word for _, word in words[:5]])
    if asked[:5] != [start, first, back, first, back]:
        raise ObstacleError("earlier turns are printed differently when an answer is asked for")
    once = probe.between(words[:1], True, [u1])
    done = probe.between(words[:1], False, [u1])
    if once != [start, asked[5]] or done[0] != start:
        raise ObstacleError("the first turn is printed differently when it is the only one")
    user_suffix, closing_user = _ending(done[1], (first, third, asked[5]), template.eos)
    assistant_suffix, closing_assistant = _ending(last, (back,), template.eos)
    generation = asked[5][len(user_suffix) :]
    bos, opening = "", start
    # SmolLM2's BOS is the token that begins every turn; what its template prints is no BOS then.
    marks_turns = bool(template.bos) and generation.startswith(template.bos)
    if template.bos and start.startswith(template.bos) and (template.add_bos or not marks_turns):
        bos, opening = template.bos, start[len(template.bos) :]
    opening, user_prefix, later = _user_prefix(opening, back[len(assistant_suffix) :])
    return _Turns(
        opening,
        bos,
        RoleText(user_prefix, user_suffix, later),
        RoleText(first[len(user_suffix) :], assistant_suffix),
        generation,
        Closing(closing_user, closing_assistant),
        third[len(user_suffix) :],
    )


def _user_prefix(opening: str, again: str) -> tuple[str, str, str]:
    """Split what stands before the first and before later user turns.

    Returns:
        What stands there once, the prefix, and what stands before the prefix in later turns only.
    """
    if again.endswith(opening):
        return "", opening, again[: len(again) - len(opening)]
    prefix = shared_start([opening[::-1], again[::-1]])[::-1]
    return opening[: len(opening) - len(prefix)], prefix, again[: len(again) - len(prefix)]


def _ending(finished: str, continued: Sequence[str], eos: str) -> tuple[str, str]:
    """Split what ends a conversation into the turn's suffix and the closing text behind it."""
    whole = [finished]
    if eos and finished.endswith(eos):
        whole.append(finished[: len(finished) - len(eos)])
    for suffix in whole:
        if all(text.startswith(suffix) for text in continued):
            return suffix, finished[len(suffix) :]
    suffix = shared_start([finished, *continued])
    # Do not cut through what looks like a special token.
    for token in _TOKEN.finditer(finished):
        if token.start() < len(suffix) < token.end():
            suffix = suffix[: token.start()]
    return suffix, finished[len(suffix) :]


def _probe_trim(probe: Probe, role: Role) -> Trim:
    """What happens to white space around the texts of a role."""
    words: list[tuple[Role, str]] = []
    for user, answer in zip(_USERS[:2], _ANSWERS[:2], strict=True):
        words += [("user", user), ("assistant", answer)]
    edged = [(one, _EDGE + word + _EDGE if one == role else word) for one, word in words]
    text = probe.text(edged, False)
    kept = [word in text for one, word in edged if one == role]
    if any(kept) and not all(kept):
        raise ObstacleError(f"white space around {role} texts is kept in some turns only")
    plain = probe.text(words, False)
    if text != (_with_edges(plain, edged) if all(kept) else plain):
        raise ObstacleError(
            "white space at the ends of message texts is changed in a way of its own"
        )
    return "none" if all(kept) else "both"


def _with_edges(plain: str, edged: Sequence[tuple[Role, str]]) -> str:
    """The text of plain words with white space around them."""
    for _, word in edged:
        plain = plain.replace(word.strip(), word)
    return plain


@dataclass(frozen=True, slots=True)
class _System:
    role: SystemRole
    text: RoleText
    place: Literal["", "first", "last"] = ""  # the user turn that it stands in
    empty: EmptySystem = "kept"


def _probe_system(probe: Probe, turns: _Turns) -> _System:
    user, answer = _USERS[0], _ANSWERS[0]
    words: list[tuple[Role, str]] = [("system", _SYSTEM), ("user", user), ("assistant", answer)]
    if not probe.accepts(words):
        return _System("refused", RoleText())
    without = probe.text(words[1:], False)
    if probe.text(words[:2], True) == probe.text(words[1:2], True):
        return _System("ignored", RoleText())
    before, between, _ = probe.between(words[:2], True, [_SYSTEM, user])
    if not before.startswith(turns.bos):
        raise ObstacleError("the beginning of the text is different with a system message")
    head = before[len(turns.bos) :]
    prefix = turns.user.prefix
    if prefix and between.endswith(prefix):
        text, folded = RoleText(head, between[: len(between) - len(prefix)]), False
    elif prefix and head.startswith(turns.opening + prefix):
        text, folded = RoleText(head[len(turns.opening + prefix) :], between), True
    elif prefix and head.startswith(prefix):
        text, folded = RoleText(head[len(prefix) :], between), True
    elif not prefix:
        text, folded = RoleText(head, between), False
    else:
        raise ObstacleError("the system text stands neither before the first user turn nor in it")
    empty: EmptySystem = "kept"
    blank = probe.text([("system", ""), *words[1:]], False)
    if blank == without and blank != probe.text(words, False).replace(_SYSTEM, ""):
        empty = "absent"
    place: Literal["", "first", "last"] = "first" if folded else ""
    if folded and _moves_with_the_question(probe):
        place = "last"
    return _System("kept", text, place, empty)


def _moves_with_the_question(probe: Probe) -> bool:
    """Whether a folded system text stands in the turn that asks, not in the first one."""
    words: list[tuple[Role, str]] = [
        ("system", _SYSTEM),
        ("user", _USERS[0]),
        ("assistant", _ANSWERS[0]),
        ("user", _USERS[1]),
    ]
    text = probe.text(words, True)
    return text.find(_SYSTEM) > text.find(_ANSWERS[0])


def _probe_system_trim(probe: Probe) -> Trim:
    word = _EDGE + _SYSTEM + _EDGE
    text = probe.text([("system", word), ("user", _USERS[0])], False)
    return "none" if word in text else "both"


def _is_trimmed_as_one(probe: Probe) -> bool:
    """Whether white space before a user text survives behind a folded system text."""
    word = _EDGE + _USERS[0]
    return word in probe.text([("system", _SYSTEM), ("user", word)], False)


def _stops(turns: _Turns, template: ChatTemplate) -> tuple[str, ...]:
    """Texts at which generation ends; the end marker of the answers first."""
    suffix = turns.assistant.suffix
    stops = []
    token = _TOKEN.search(suffix)
    if template.eos and template.eos in suffix:
        stops.append(template.eos)
    elif token:
        stops.append(token.group())
    elif suffix.strip():
        stops.append(suffix.strip())
    if not stops:
        # No end marker: then at least stop where the next user turn would begin.
        border = (turns.user.later + turns.user.prefix).strip()
        stops += [text for text in (template.eos, border) if text]
    if not stops:
        raise ObstacleError("nothing marks the end of an answer")
    return tuple(dict.fromkeys(stops))
