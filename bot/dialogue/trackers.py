"""Where Rasa keeps the talk while it works a turn: nowhere but in memory, and not longer than the turn."""

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class TurnTrackers(TrackerStore):  # type: ignore[misc]
    """Trackers as they are. Rasa's store in memory writes each one out and reads it in again, at three places a turn.
    What must last are the facts of the submission and the words of the inbox, in our own store."""

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self._open: dict[str, DialogueStateTracker] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._open[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        return self._open.get(sender_id)

    async def keys(self) -> list[str]:
        return list(self._open)

    def take(self, sender_id: str) -> DialogueStateTracker | None:
        """The talk of a turn that ended or failed; nothing of it stays behind."""
        return self._open.pop(sender_id, None)
