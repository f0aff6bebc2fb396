"""The tools of a profile, ready to be called by name with arguments that are checked first."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError
from pydantic import ValidationError

from examples.securities.execution.results import CallFault, Fault, Json, kind_of
from examples.securities.tools import FIRM_TOOLS, TALK_TOOLS, Tool
from touchstone.scoring import SampleError
from touchstone.wire.tool_specs import tool_spec

_NAMED = re.compile(r"'([^']*)'")


class Toolbox:
    """Tools by name.

    Args:
        tools: The functions; their schemas are made from their signatures.
    """

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._tools = {tool.__name__: tool for tool in tools}
        self._validators = {
            name: Draft202012Validator(
                tool_spec(tool)["function"]["parameters"], format_checker=Draft202012Validator.FORMAT_CHECKER
            )
            for name, tool in self._tools.items()
        }

    @property
    def names(self) -> frozenset[str]:
        """The names of the tools."""
        return frozenset(self._tools)

    def run(self, name: str, arguments: Mapping[str, Any]) -> Json:
        """Call a tool.

        Args:
            name: The tool's name.
            arguments: Its arguments, without references.

        Returns:
            What the tool returns.

        Raises:
            CallFault: ``unknown_tool``, ``invalid_argument`` (every one), ``refused``.
        """
        if name not in self._tools:
            raise CallFault(Fault("unknown_tool", "/name", f"one of {', '.join(self._tools)}"))
        if errors := [_of_schema(error) for error in self._validators[name].iter_errors(dict(arguments))]:
            raise CallFault(*errors)
        try:
            return self._tools[name](**arguments)
        except ValidationError as error:
            raise CallFault(*map(_of_pydantic, error.errors())) from None
        except OverflowError:
            raise CallFault(Fault("refused", "/arguments", "dates whose answer lies in the years 1 to 9999")) from None
        except ValueError as error:
            raise CallFault(Fault("refused", "/arguments", str(error))) from None


FIRM = Toolbox(FIRM_TOOLS)
TALK = Toolbox(TALK_TOOLS)


def toolbox_of(sample: Mapping[str, Any]) -> Toolbox:
    """The toolbox that a sample's prompt offers.

    Args:
        sample: A row of the example.

    Returns:
        The firm's tools if ``no_tool`` is among them, else the talk's.

    Raises:
        SampleError: ``bad_tools``: the row shows none, or others than the example's.
    """
    specs = sample.get("tools") or sample["reference_answer"].get("tools")
    names = {spec.get("function", {}).get("name") for spec in specs or () if isinstance(spec, dict)}
    toolbox = FIRM if "no_tool" in names else TALK
    if not names or not names <= toolbox.names:
        raise SampleError("bad_tools", "/tools", "expected the tools of one of the example's two profiles")
    return toolbox


def _of_schema(error: SchemaError) -> Fault:
    at = "".join(f"/{step}" for step in ("arguments", *error.absolute_path))
    if error.validator == "required":
        return Fault("invalid_argument", at, f"with {_NAMED.findall(error.message)[0]}", "left out")
    if error.validator == "additionalProperties":
        known = error.schema["properties"] if isinstance(error.schema, Mapping) else {}
        return Fault("invalid_argument", at, f"only {', '.join(known)}", kind_of(error.instance))
    return Fault("invalid_argument", at, f"{error.validator} {error.validator_value}", kind_of(error.instance))


def _of_pydantic(error: Any) -> Fault:
    at = "".join(f"/{step}" for step in ("arguments", *error["loc"]))
    return Fault("invalid_argument", at, str(error["type"]), kind_of(error.get("input")))
