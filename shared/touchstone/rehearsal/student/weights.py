"""What training makes, and what it starts from: the parameters, and what is known by heart."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from touchstone.rehearsal.student.decision import Vector
from touchstone.rehearsal.student.lexicon import Lexicon
from touchstone.rehearsal.student.notes import notes_from
from touchstone.rehearsal.student.prior import pretrained


@dataclass(frozen=True, slots=True)
class Weights:
    """A student's weights; never changed in place.

    Attributes:
        vector: parameters, as many as `features.BUCKETS`.
        lexicon: what it knows by heart.
    """

    vector: Vector = field(default_factory=pretrained)
    lexicon: Lexicon = field(default_factory=Lexicon)

    @property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of the parameters and the lexicon."""
        known = json.dumps([dict(self.lexicon.values), self.lexicon.frames, dict(self.lexicon.paths)], sort_keys=True)
        return hashlib.sha256(self.vector.tobytes() + known.encode()).hexdigest()


def base_model(corpus: Path | None = None) -> Weights:
    """The base model.

    Args:
        corpus: folder of JSON files that it has read (`notes_from`); None for a model that has read nothing.

    Raises:
        OSError: a file can't be read.
        ValueError: a file is no JSON.
    """
    return Weights(lexicon=Lexicon(notes=notes_from(corpus))) if corpus else Weights()
