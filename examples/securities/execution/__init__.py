"""The example's tools as `touchstone evaluate --execute examples.securities.execution:TOOLS` executes them."""

from examples.securities.execution.likeness import likeness
from examples.securities.tools import FIRM_TOOLS, TALK_TOOLS
from touchstone.evaluation.execution.registry import Registry
from touchstone.evaluation.execution.toolbox import Toolbox

__all__ = ["FIRM", "TALK", "TOOLS"]

FIRM = Toolbox.of(FIRM_TOOLS)
TALK = Toolbox.of(TALK_TOOLS)
TOOLS = Registry((FIRM, TALK), likeness)
