"""Where a reporter's own submissions stand. Another's receipt gets the same answer as an unknown one."""

from actions.ground import Say, Topic
from bot.service.turn import Current
from bot.understanding.reading import Reading

SHOWN = 5


class TellProgress(Topic):
    def name(self) -> str:
        return "action_tell_progress"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        submissions = list(current.desk.submissions())
        wanted = reading.argument.upper().removeprefix("T")
        if wanted:
            submissions = [s for s in submissions if s.receipt.removeprefix("T") == wanted]
            if not submissions:
                say("receipt_unknown")
                return None
        if not submissions:
            say("nothing_told_yet" if current.desk.collecting() is None else "still_collecting")
            return None
        for one in submissions[:SHOWN]:
            say("progress", receipt=one.receipt, label=one.label, status=one.status_words, day=one.day)
        return None
