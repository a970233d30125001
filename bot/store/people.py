"""Persons behind an account, and officers. The open id is sealed and found by its blind index."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from bot.domain.beats import Beat
from bot.domain.errors import BindingRefused, TooManyTries
from bot.domain.ids import BeatCode, CaseId, OfficerId, PersonId, new_id
from bot.domain.officers import Officer, Role
from bot.store import tables as t
from bot.store.room import PERSON, Room, lookup
from bot.store.rows import from_json, maybe_micros, maybe_moment, micros, to_json

MESSAGE_WINDOW = (timedelta(hours=48), 5)
TAP_WINDOW = (timedelta(minutes=1), 3)
"""Customer-service messages after a message, and after a tap, a scan or a follow (wechat.md 2.2)."""
TAKE_SEND = (
    update(t.person)
    .where(t.person.c.id == bindparam("its_id"), t.person.c.window_until > bindparam("at"), t.person.c.sends_left > 0)
    .values(sends_left=t.person.c.sends_left - 1)
)
OFFICERS = select(t.officer).order_by(t.officer.c.id)
HITS = (
    select(func.count())
    .select_from(t.hit)
    .where(t.hit.c.name == bindparam("name"), t.hit.c.key == bindparam("key"), t.hit.c.at > bindparam("since"))
)
CODE_MINUTES = 15
TRIES = 3
TRIES_SECONDS = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`mode` is reporter or officer. While `relay_until` lies ahead an officer answers instead of the bot."""

    id: PersonId
    followed: bool = True
    window_until: datetime | None = None
    sends_left: int = 0
    officer: OfficerId | None = None
    mode: str = "reporter"
    relay_case: CaseId | None = None
    relay_until: datetime | None = None
    prior_beat: BeatCode | None = None
    safe_contact: bool = False

    @property
    def last_word(self) -> datetime | None:
        """When they last wrote: their window opened then. None once the platform closed it."""
        return self.window_until - MESSAGE_WINDOW[0] if self.window_until else None


class People(Room):
    """Accounts."""

    def ensure_person(self, openid: str, now: datetime) -> Person:
        """The person of an account, made when it is new."""
        known = self.find_person(openid)
        if known is not None:
            return known
        person = Person(id=PersonId(new_id(now)))
        index = self.index("openid", openid)
        row = person_row(person) | {
            "openid_index": index,
            "openid_box": self.seal((PERSON, person.id), f"person.openid:{person.id}", openid.encode()),
        }
        if self.put_new(t.person, row, ["openid_index"]):
            return person
        return self.find_person(openid) or person

    def find_person(self, openid: str) -> Person | None:
        row = self.one(lookup(t.person, "openid_index"), openid_index=self.index("openid", openid))
        return as_person(row) if row else None

    def person(self, person_id: PersonId) -> Person:
        """Raises `KeyError` for an id that was never given."""
        row = self.one(lookup(t.person, "id"), id=person_id)
        if row is None:
            raise KeyError(person_id)
        return as_person(row)

    def openid(self, person_id: PersonId) -> str | None:
        """None when the person was erased."""
        row = self.one(lookup(t.person, "id"), id=person_id)
        if row is None or row.openid_box is None:
            return None
        found = self.open_unless_erased((PERSON, person_id), f"person.openid:{person_id}", bytes(row.openid_box))
        return found.decode() if found else None

    def save_person(self, person: Person) -> None:
        self.amend(t.person, "id", person.id, **person_row(person))

    def save_real_name(self, person_id: PersonId, name: str, number: str, verified: bool, at: datetime) -> None:
        """A name and the number of an identity card, sealed under the person's own key."""
        body = json.dumps({"name": name, "number": number}, ensure_ascii=False).encode()
        box = self.seal((PERSON, person_id), f"person.real_name:{person_id}", body)
        row = {"person": person_id, "verified": verified, "at": micros(at), "body_box": box}
        self.put(t.real_name, row, ["person"])

    def real_name(self, person_id: PersonId) -> tuple[str, str, bool] | None:
        """Name, number and whether they were verified; only for who may open an identity."""
        row = self.one(select(t.real_name).where(t.real_name.c.person == person_id))
        if row is None:
            return None
        known = json.loads(self.open((PERSON, person_id), f"person.real_name:{person_id}", bytes(row.body_box)))
        return known["name"], known["number"], bool(row.verified)

    # --- what may be sent

    def note_action(self, person: Person, action: str, at: datetime) -> None:
        """A message, tap, scan or follow renews the allowance; a longer one is never shortened."""
        length, sends = MESSAGE_WINDOW if action == "message" else TAP_WINDOW
        open_still = person.window_until if person.window_until and person.window_until > at else None
        until = max(at + length, open_still) if open_still else at + length
        left = max(sends, person.sends_left) if open_still else sends
        self.save_person(replace(person, window_until=until, sends_left=left, followed=True))

    def take_send(self, person_id: PersonId, at: datetime) -> bool:
        """Use one customer-service message, when the window is open and one is left."""
        return bool(self.run(TAKE_SEND, its_id=person_id, at=micros(at)))

    def give_back_send(self, person_id: PersonId) -> None:
        """The message did not go out after all."""
        self.connection.execute(
            update(t.person).where(t.person.c.id == person_id).values(sends_left=t.person.c.sends_left + 1)
        )

    def close_window(self, person_id: PersonId) -> None:
        """WeChat said that the window is closed (45015) or used up (45047)."""
        self.amend(t.person, "id", person_id, sends_left=0)

    # --- officers

    def add_officer(self, officer: Officer) -> None:
        self.memo.clear()
        self.add(t.officer, officer_row(officer))

    def save_officer(self, officer: Officer) -> None:
        self.memo.clear()
        self.connection.execute(update(t.officer).where(t.officer.c.id == officer.id).values(**officer_row(officer)))

    def officer(self, officer_id: str) -> Officer | None:
        row = self.one(lookup(t.officer, "id"), id=officer_id)
        return as_officer(row) if row else None

    def officers(self, station: str = "") -> Sequence[Officer]:
        """Those of a station; an empty one is every station."""
        found = [as_officer(row) for row in self.all(OFFICERS)]
        return [officer for officer in found if not station or officer.station == station]

    def officers_of_beat(self, code: BeatCode) -> Sequence[Officer]:
        return [officer for officer in self.officers() if code in officer.beats]

    def officer_of(self, person_id: PersonId) -> Officer | None:
        officer_id = self.person(person_id).officer
        return self.officer(officer_id) if officer_id else None

    def person_of_officer(self, officer_id: str) -> Person | None:
        row = self.one(lookup(t.person, "officer"), officer=officer_id)
        return as_person(row) if row else None

    def invite(self, officer_id: OfficerId, code: str, now: datetime) -> None:
        """A one-time code of six digits; only its blind index is kept, for 15 minutes."""
        self.connection.execute(
            update(t.officer)
            .where(t.officer.c.id == officer_id)
            .values(code_index=self.index("binding", code), code_until=micros(now + timedelta(minutes=CODE_MINUTES)))
        )

    def bind(self, person_id: PersonId, code: str, now: datetime) -> Officer:
        """Bind the account to the invited officer. Raises `BindingRefused` or `TooManyTries`; the caller commits even
        then, so that tries are counted."""
        if self.count("binding", person_id, now, TRIES_SECONDS) > TRIES:
            raise TooManyTries
        row = self.one(
            select(t.officer).where(
                t.officer.c.code_index == self.index("binding", code), t.officer.c.code_until > micros(now)
            )
        )
        if row is None:
            raise BindingRefused
        self.unbind(OfficerId(row.id))
        self.save_person(replace(self.person(person_id), officer=OfficerId(row.id), mode="officer"))
        bound = replace(as_officer(row), bound=True)
        self.save_officer(bound)
        self.connection.execute(
            update(t.officer).where(t.officer.c.id == row.id).values(code_index=None, code_until=None)
        )
        return bound

    def unbind(self, officer_id: OfficerId) -> None:
        self.memo.clear()
        self.connection.execute(
            update(t.person).where(t.person.c.officer == officer_id).values(officer=None, mode="reporter")
        )
        self.connection.execute(update(t.officer).where(t.officer.c.id == officer_id).values(bound=False))

    # --- limits

    def count(self, name: str, key: str, at: datetime, window_seconds: int) -> int:
        """Note one more and tell how many there were in the window, this one included."""
        self.add(t.hit, {"name": name, "key": key, "at": micros(at)})
        return int(self.one(HITS, name=name, key=key, since=micros(at) - window_seconds * 1_000_000)[0])

    def forget_hits(self, before: datetime) -> int:
        """Counts of windows that are over."""
        return self.run(delete(t.hit).where(t.hit.c.at < micros(before)))

    # --- beats

    def put_beats(self, beats: Sequence[Beat], now: datetime) -> tuple[int, int]:
        """New and changed ones; beats that the list does not name stay."""
        known = {beat.code: beat for beat in self.beats()}
        for beat in beats:
            if known.get(beat.code) != beat:
                row = {"code": beat.code, "body": to_json(beat), "changed_at": micros(now)}
                self.put(t.beat, row, ["code"])
        fresh = [beat for beat in beats if beat.code not in known]
        changed = [beat for beat in beats if beat.code in known and known[beat.code] != beat]
        return len(fresh), len(changed)

    def beats(self, station: str = "") -> Sequence[Beat]:
        """Those of a station and those of none; an empty station is every station."""
        found = [from_json(Beat, bytes(row.body)) for row in self.all(select(t.beat).order_by(t.beat.c.code))]
        return [beat for beat in found if not station or beat.station in ("", station)]

    def has_beat(self, code: BeatCode) -> bool:
        return self.one(select(t.beat.c.code).where(t.beat.c.code == code)) is not None

    def beats_version(self) -> int:
        """Changes whenever a beat does."""
        row = self.one(
            select(func.count().label("beats"), func.max(t.beat.c.changed_at).label("last")).select_from(t.beat)
        )
        return hash((row.beats, row.last or 0))


def person_row(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "followed": person.followed,
        "window_until": maybe_micros(person.window_until),
        "sends_left": person.sends_left,
        "officer": person.officer,
        "mode": person.mode,
        "relay_case": person.relay_case,
        "relay_until": maybe_micros(person.relay_until),
        "prior_beat": person.prior_beat,
        "safe_contact": person.safe_contact,
    }


def as_person(row: Any) -> Person:
    return Person(
        id=row.id,
        followed=row.followed,
        window_until=maybe_moment(row.window_until),
        sends_left=row.sends_left,
        officer=row.officer,
        mode=row.mode,
        relay_case=row.relay_case,
        relay_until=maybe_moment(row.relay_until),
        prior_beat=row.prior_beat,
        safe_contact=row.safe_contact,
    )


def officer_row(officer: Officer) -> dict[str, Any]:
    return {
        "id": officer.id,
        "name": officer.name,
        "role": officer.role.value,
        "station": officer.station,
        "beats": ";".join(officer.beats),
        "bound": officer.bound,
    }


def as_officer(row: Any) -> Officer:
    return Officer(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        station=row.station,
        beats=tuple(BeatCode(code) for code in row.beats.split(";") if code),
        bound=row.bound,
    )
