"""Which builder makes the fields of which command (interface.md 4), or the key of what must be asked."""

from collections.abc import Mapping

from bot.understanding.officer_looks import avoiding, counting, handing_over, leaving, listing, original, place
from bot.understanding.officer_relays import answer, destination, giving_back, question, refusal
from bot.understanding.officer_rounds import interview, joint_visit, visit
from bot.understanding.officer_rulings import conclusion, extension, finding, order, pause, reinspection
from bot.understanding.officer_said import Build, after_word, nothing

COMMANDS: Mapping[str, Build] = {
    "todo": listing,
    "show": original,
    "accept": nothing,
    "return": giving_back,
    "not_accept": refusal,
    "transfer": destination,
    "contact": after_word("CONTACT"),
    "visit": visit,
    "joint_visit": joint_visit,
    "find": finding,
    "interview": interview,
    "order": order,
    "extend": extension,
    "reinspect": reinspection,
    "conclude": conclusion,
    "feedback": after_word("FEEDBACK", "SEND_WORD"),
    "ask": question,
    "reply": answer,
    "suspend": pause,
    "merge": nothing,
    "split": after_word("SPLIT"),
    "address": place,
    "statistics": counting,
    "leave": leaving,
    "handover": handing_over,
    "on_duty": nothing,
    "avoid": avoiding,
    "end_relay": nothing,
    "undo": nothing,
    "confirm": nothing,
    "cancel": nothing,
    "help": nothing,
}
"""One row a command of domain.md 8."""
