"""What of the library a function reaches by its imports."""

from __future__ import annotations

from pathlib import Path

from infra.bundling.imports import reached_from

MODULES = {
    "__init__.py": "",
    "direct.py": "import os\nimport lib.deep.inner\n",
    "lazy.py": "",
    "typing_only.py": "",
    "unrelated.py": "",
    "deep/__init__.py": "from lib.deep import outer\n",
    "deep/inner.py": "",
    "deep/outer.py": "def f():\n    from lib.lazy import x\n",
}
HANDLER = """
from typing import TYPE_CHECKING
from lib import direct
if TYPE_CHECKING:
    from lib.typing_only import T
"""


def test_direct_indirect_and_lazy_imports(tmp_path: Path) -> None:
    package = tmp_path / "lib"
    for name, text in MODULES.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    source = tmp_path / "handler.py"
    source.write_text(HANDLER, encoding="utf-8")
    found = [path.relative_to(package).as_posix() for path in reached_from([source], package)]
    assert found == ["__init__.py", "deep/__init__.py", "deep/inner.py", "deep/outer.py", "direct.py", "lazy.py"]
