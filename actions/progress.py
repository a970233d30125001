"""Where a reporter's own submissions stand. Another's receipt gets the same answer as an unknown one."""

from actions.ground import Say, Topic
from actions.pointing import pointed_at
from actions.taking_in import take_in
from bot.service.turn import Current
from bot.understanding.reading import Reading

SHOWN = 5


class TellProgress(Topic):
    def name(self) -> str:
        return "action_tell_progress"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        collecting = current.desk.collecting()
        if collecting is not None and collecting.facts.pending is not None and not reading.fixed:
            return take_in(current, reading, say)
        submissions = list(current.desk.submissions())
        wanted = reading.argument.upper().removeprefix("T")
        if wanted:
            submissions = [s for s in submissions if s.receipt.removeprefix("T") == wanted]
            if not submissions:
                say("receipt_unknown")
                return None
        elif named := pointed_at(current, reading):
            submissions = list(named)  # 松涛路那个怎么样了
        if not submissions:
            say("nothing_told_yet" if collecting is None else "still_collecting")
            return None
        for one in submissions[:SHOWN]:
            say("progress", receipt=one.receipt, label=one.label, status=one.status_words, day=one.day)
        return None
