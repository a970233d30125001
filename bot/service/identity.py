"""The port to whoever verifies a real name; a name is never a condition of being heard."""

from typing import Protocol


class IdentityProvider(Protocol):
    """Answers whether a name and a number belong together; raises `OSError` when it cannot be asked now."""

    def verify(self, name: str, number: str) -> bool: ...
