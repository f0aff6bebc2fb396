"""A row as the rules see it: its parts that have the right shape, each found once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from touchstone.data.validation.offered import CONVERSE, OPENAI, Offered, Shelf
from touchstone.data.validation.reference import UNREAD, Reader
from touchstone.data.validation.settings import CHAT, Settings

Place = tuple[str | int, ...]
_CALLING = ("tool_calls", "tool_call_id")
_PLAIN_KEYS = {"role", "content"}


class Turn(NamedTuple):
    """A message that is an object: its place among all, and what it is."""

    position: int
    value: Mapping[str, Any]

    @property
    def role(self) -> Any:
        """Its role, whatever stands there."""
        return self.value.get("role")

    def at(self, *steps: str | int) -> Place:
        """A place within it."""
        return ("messages", self.position, *steps)


class Block(NamedTuple):
    """A block of content that is an object: its place, the turn's role, the object, the turn's place."""

    place: Place
    role: Any
    value: Mapping[str, Any]
    turn: int


class Shared(NamedTuple):
    """What rows share: settings, tools and references that came already."""

    settings: Settings
    shelf: Shelf
    reader: Reader


class Row:
    """One row.

    Args:
        number: its line, from 1.
        size: number of its bytes.
        value: the row.
        shared: what rows share.
        twin: line of an earlier row with the same bytes; 0 for none.
        namesake: line of an earlier row with the same id; 0 for none.

    Attributes:
        turns: the messages that are objects.
        plain: whether it is a chat of system texts and then one question, with which no rule on chats finds fault.
        calling: the turns that call tools or answer calls, in OpenAI's way.
        blocks: the blocks of all turns, those of a DPO row's candidates too.
        uses: the `toolUse` objects.
        results: the `toolResult` objects.
        offered: the tools on offer; None where the row has none.
        reference: the reference of a chat as the reward would read it.
    """

    def __init__(
        self, number: int, size: int, value: Mapping[str, Any], shared: Shared, twin: int = 0, namesake: int = 0
    ) -> None:
        self.number, self.size, self.value = number, size, value
        self.settings = shared.settings
        self.twin, self.namesake = twin, namesake
        messages = value.get("messages")
        listed = messages if type(messages) is list else ()
        self.turns = [Turn(index, one) for index, one in enumerate(listed) if type(one) is dict]
        self.plain = self.settings.format in CHAT and _is_plain(listed)
        self.calling: list[Turn] = []
        self.blocks: list[Block] = []
        self.uses: list[Block] = []
        self.results: list[Block] = []
        if not self.plain:
            self._look_into_turns()
        self.reference = shared.reader.read(value) if self.settings.format in CHAT else UNREAD
        self.offered = self._offered(shared.shelf)

    def _look_into_turns(self) -> None:
        self.calling = [turn for turn in self.turns if not turn.value.keys().isdisjoint(_CALLING)]
        self.blocks = list(self._blocks())
        self.uses = [_held(block, "toolUse") for block in self.blocks if type(block.value.get("toolUse")) is dict]
        self.results = [
            _held(block, "toolResult") for block in self.blocks if type(block.value.get("toolResult")) is dict
        ]

    def _offered(self, shelf: Shelf) -> Offered | None:
        if self.settings.format in CHAT:
            specs = self.value.get("tools")
            return None if specs is None else shelf.of(specs, ("tools",), OPENAI)
        config = self.value.get("toolConfig")
        return shelf.of(config.get("tools"), ("toolConfig", "tools"), CONVERSE) if type(config) is dict else None

    def _blocks(self) -> Iterator[Block]:
        for turn in self.turns:
            role = turn.role
            yield from _in(turn.value.get("content"), turn.at("content"), role, turn.position)
            candidates = turn.value.get("candidates")
            for index, candidate in enumerate(candidates if type(candidates) is list else ()):
                if type(candidate) is dict:
                    place = turn.at("candidates", index, "content")
                    yield from _in(candidate.get("content"), place, role, turn.position)


def _is_plain(messages: Sequence[Any]) -> bool:
    """Whether there are texts of the system and then one of the user, and nothing else; most rows are such."""
    last = len(messages) - 1
    for index, message in enumerate(messages):
        if type(message) is not dict or message.keys() != _PLAIN_KEYS:
            return False
        content = message["content"]
        if message["role"] != ("user" if index == last else "system") or type(content) is not str or not content:
            return False
    return last >= 0


def _held(block: Block, key: str) -> Block:
    return Block((*block.place, key), block.role, block.value[key], block.turn)


def _in(content: Any, place: Place, role: Any, turn: int) -> Iterator[Block]:
    for index, block in enumerate(content if type(content) is list else ()):
        if type(block) is dict:
            yield Block((*place, index), role, block, turn)
