"""The tool to say that no other tool is called for."""

from typing import Any

from pydantic import validate_call

from examples.securities.enumerations import NoToolReason


@validate_call
def no_tool(reason: NoToolReason) -> dict[str, Any]:
    """Declare that the question calls for no research tool.

    Args:
        reason: Why: common legal knowledge, facts missing from the question, or not securities law.

    Returns:
        The reason, acknowledged.
    """
    return {"status": "no_tool", "reason": reason}
