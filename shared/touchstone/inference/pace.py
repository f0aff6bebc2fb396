"""How many requests at once: as many as allowed, fewer while the platform throttles."""

from __future__ import annotations

_DOWN = 0.7


class Pace:
    """Additive increase, multiplicative decrease, as TCP shares a line (Chiu and Jain, 1989).

    It goes down once for all the requests that were on their way together, and up by one for as many as are.

    Args:
        most: requests at once, at best.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._limit = float(most)
        self._of_the_same_burst = 0

    @property
    def limit(self) -> int:
        """Requests at once, now."""
        return max(1, int(self._limit))

    def note(self, *, throttled: bool) -> None:
        """Take in how a request went."""
        self._of_the_same_burst -= 1
        if not throttled:
            self._limit = min(float(self.most), self._limit + 1.0 / self._limit)
        elif self._of_the_same_burst < 0:
            self._of_the_same_burst = self.limit
            self._limit = max(1.0, self._limit * _DOWN)
