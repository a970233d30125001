"""The tables. Times are microseconds since 1970 UTC; `*_box` columns are sealed (bot/vault/seal.py).

Plain columns hold only what must be searched: random ids, codes, times. No name, open id, word or place of a reporter.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

metadata = MetaData()
ID = String(36)
MAC = String(64)
CODE = String(40)
DAY = String(10)
BY_BYTES = String(120).with_variant(String(120, collation="C"), "postgresql")
"""In the order of its bytes, so that what begins alike lies together; SQLite knows no other order."""
RUNNING = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in an INTEGER column."""

data_key = Table(  # one key per reporter, case and officer, wrapped; deleting a row erases what it sealed
    "data_key",
    metadata,
    Column("owner_kind", CODE, primary_key=True),
    Column("owner_id", String(64), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", ID, primary_key=True),
    Column("openid_index", MAC, unique=True),  # null after erasure
    Column("openid_box", LargeBinary),
    Column("followed", Boolean, nullable=False),
    Column("window_until", BigInteger),  # until when customer-service messages may be sent
    Column("sends_left", Integer, nullable=False),
    Column("officer", ID, unique=True),
    Column("mode", CODE, nullable=False),
    Column("relay_case", ID),
    Column("relay_until", BigInteger),
    Column("prior_beat", CODE),
    Column("safe_contact", Boolean, nullable=False),
)

real_name = Table(  # given on a page after a silent alarm; goes with the person's key
    "real_name",
    metadata,
    Column("person", ID, primary_key=True),
    Column("verified", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body_box", LargeBinary, nullable=False),
)

officer = Table(
    "officer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(100), nullable=False),  # the posted name of a member of staff
    Column("role", CODE, nullable=False),
    Column("station", String(100), nullable=False),
    Column("beats", String(2000), nullable=False),
    Column("bound", Boolean, nullable=False),
    Column("code_index", MAC),  # one-time binding code
    Column("code_until", BigInteger),
)

beat = Table(
    "beat",
    metadata,
    Column("code", CODE, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

leave = Table(  # days are ISO words
    "leave",
    metadata,
    Column("id", ID, primary_key=True),
    Column("officer", ID, nullable=False),
    Column("first", DAY, nullable=False),
    Column("last", DAY, nullable=False),
    Column("substitute", ID),
    Index("leave_by_last", "last"),
)

duty = Table(
    "duty",
    metadata,
    Column("day", DAY, primary_key=True),
    Column("officer", ID, primary_key=True),
)

choice = Table(  # what a station chose otherwise than files and environment say; null puts the first value back
    "choice",
    metadata,
    Column("seq", RUNNING, primary_key=True, autoincrement=True),
    Column("station", String(100), nullable=False),
    Column("name", String(80), nullable=False),
    Column("value", String(4000)),
    Column("officer", ID),
    Column("at", BigInteger, nullable=False),
    Index("choices_of_station", "station", "seq"),
)

submission = Table(
    "submission",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person", ID, nullable=False, index=True),
    Column("conversation", ID, nullable=False, unique=True),
    Column("station", String(100), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("touched_at", BigInteger, nullable=False),
    Column("submitted_at", BigInteger),
    Column("receipt", String(10), unique=True),
    Column("facts_box", LargeBinary, nullable=False),
    Column("said_box", LargeBinary, nullable=False),
)

tip = Table(
    "tip",
    metadata,
    Column("id", ID, primary_key=True),
    Column("submission", ID, nullable=False, index=True),
    Column("person", ID, nullable=False),
    Column("state", CODE, nullable=False),
    Column("matter", CODE),
    Column("case_id", ID, index=True),
    Column("first_case", ID),
    Column("proof", CODE),
    Column("answered_at", BigInteger),
    Column("rating", Integer),
    Column("rated_at", BigInteger),
)

case = Table(  # `body_box` is the whole case; the plain columns repeat what lists and clocks ask for
    "case_file",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", String(8), nullable=False),
    Column("station", String(100), nullable=False),
    Column("matter", CODE, nullable=False),
    Column("beat", CODE),
    Column("assignee", ID),
    Column("state", CODE, nullable=False),
    Column("urgency", CODE, nullable=False),
    Column("merged_into", ID),
    Column("opened_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("unit_index", MAC, index=True),  # blind index of the dwelling
    Column("house_index", MAC, index=True),  # the same of its stair entrance
    Column("version", Integer, nullable=False),
    Column("queue", CODE),  # who must look first: head, sort, media; empty for the beat's officer
    Column("body_box", LargeBinary, nullable=False),
    UniqueConstraint("number", "station", name="one_number_a_station"),
    Index("cases_by_officer", "assignee", "state"),
    Index("cases_by_state", "state", "due_at"),
    # Lists and counts read nothing but this: the sealed bodies stay where they are.
    Index(
        "cases_listed",
        "station",
        "state",
        "due_at",
        "opened_at",
        "merged_into",
        "queue",
        "urgency",
        "assignee",
        "beat",
        "matter",
        "id",
    ),
    Index("cases_of_beat", "beat", "state", "due_at"),
    # Closed ones newest first, and figures of a period.
    Index(
        "cases_opened",
        "station",
        "opened_at",
        "state",
        "merged_into",
        "queue",
        "assignee",
        "beat",
        "matter",
        "id",
    ),
    Index("cases_queued", "queue", "state"),
)

STEPPED_ASIDE = text("kind = 'SteppedAside'")
case_event = Table(
    "case_event",
    metadata,
    Column("case_id", ID, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("actor_role", CODE, nullable=False),
    Column("actor_id", ID),
    Column("body_box", LargeBinary, nullable=False),
    Index("events_by_time", "at"),
    Index("events_of_a_kind", "case_id", "kind", "at"),
    Index("steps_aside", "actor_id", sqlite_where=STEPPED_ASIDE, postgresql_where=STEPPED_ASIDE),
)

correction = Table(  # an officer put a case right; approved ones are cut off from their case
    "correction",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, index=True),  # null once approved
    Column("seq", Integer),  # the event that corrected
    Column("kind", CODE, nullable=False),
    Column("state", CODE, nullable=False),  # pending, approved
    Column("at", BigInteger, nullable=False),
    Column("body_box", LargeBinary, nullable=False),
    Index("corrections_by_state", "state", "at"),
)

carried_out = Table(  # a command left by a message is carried out once
    "carried_out",
    metadata,
    Column("inbox_id", ID, primary_key=True),
    Column("n", Integer, primary_key=True),
)

desk_memory = Table(
    "desk_memory",
    metadata,
    Column("officer", ID, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("body_box", LargeBinary, nullable=False),
)

media = Table(
    "media",
    metadata,
    Column("id", ID, primary_key=True),
    Column("owner_kind", CODE, nullable=False),
    Column("owner_id", String(64), nullable=False, index=True),
    Column("mime", CODE, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body_box", LargeBinary, nullable=False),
    Column("shown_box", LargeBinary),  # a small picture, or a voice as browsers play it
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor_role", CODE, nullable=False),
    Column("actor_id", ID),
    Column("action", CODE, nullable=False),
    Column("object", String(100), nullable=False),
    Column("result", CODE, nullable=False),
    Column("reason", String(200)),
    Column("prev", MAC, nullable=False),
    Column("mac", MAC, nullable=False),
    Index("audit_by_action", "action", "seq"),
    Index("audit_by_actor", "actor_id", "seq"),
    Index("audit_by_object", "object", "seq"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("seq", RUNNING, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("dedupe", MAC, nullable=False, unique=True),
    Column("person", ID, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("status", CODE, nullable=False),  # waiting, working, done, dead
    Column("attempt", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("owner", String(80)),
    Column("bundle", ID),  # bubbles of one narrative
    Column("urgent", Boolean, nullable=False),
    Column("error", String(100)),
    Column("body_box", LargeBinary, nullable=False),
    Column("answer_box", LargeBinary),  # what was answered in the callback, for its repeats
    Index("inbox_work", "status", "due_at"),
    Index("inbox_of_person", "person", "status"),
)

busy = Table(  # one person in work at a time, across processes
    "busy",
    metadata,
    Column("person", ID, primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("lease_until", BigInteger, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", RUNNING, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("idem", String(200), nullable=False, unique=True),
    Column("recipient", ID, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("inbox_id", ID, index=True),
    Column("case_id", ID),
    Column("tip_id", ID),
    Column("created_at", BigInteger, nullable=False),
    Column("status", CODE, nullable=False),  # new, sending, sent, held, dead, cancelled
    Column("attempt", Integer, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("owner", String(80)),
    Column("channel_step", CODE),
    Column("last_code", Integer),
    Column("done_at", BigInteger),
    Column("body_box", LargeBinary, nullable=False),
    Index("outbox_work", "status", "not_before"),
    Index("outbox_of_person", "recipient", "status", "seq"),
    Index("outbox_of_case", "case_id"),
)

timer = Table(
    "timer",
    metadata,
    Column("key", BY_BYTES, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("ref", String(200), nullable=False),
    Column("due_at", BigInteger, nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", BigInteger),
    Column("owner", String(80)),
)

token = Table(
    "token",
    metadata,
    Column("name", CODE, primary_key=True),
    Column("value_box", LargeBinary),
    Column("expires_at", BigInteger),
    Column("owner", String(80)),
    Column("lease_until", BigInteger),
)

schema_step = Table(  # when each version changed the schema, and the oldest one that may work on it since
    "schema_step",
    metadata,
    Column("revision", CODE, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("floor", CODE, nullable=False),
)

heartbeat = Table(  # which roles are at work
    "heartbeat",
    metadata,
    Column("role", CODE, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

hit = Table(  # sliding windows of limits
    "hit",
    metadata,
    Column("seq", RUNNING, primary_key=True, autoincrement=True),
    Column("name", CODE, nullable=False),
    Column("key", String(80), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("hits_by_key", "name", "key", "at"),
)

console_account = Table(
    "console_account",
    metadata,
    Column("officer", ID, primary_key=True),
    Column("login", String(40), nullable=False, unique=True),
    Column("password", String(200), nullable=False),  # Argon2id
    Column("totp_box", LargeBinary, nullable=False),
    Column("totp_step", BigInteger, nullable=False),  # the last one used: a code works once
    Column("made_at", BigInteger, nullable=False),
)

console_invite = Table(  # a one-time link to set up an account
    "console_invite",
    metadata,
    Column("officer", ID, primary_key=True),
    Column("code_index", MAC, nullable=False, unique=True),
    Column("until", BigInteger, nullable=False),
    Column("totp_box", LargeBinary, nullable=False),
)

console_session = Table(
    "console_session",
    metadata,
    Column("token_index", MAC, primary_key=True),
    Column("officer", ID, nullable=False, index=True),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False, index=True),
)

login_try = Table(  # failed logins by account name and by address, blind
    "login_try",
    metadata,
    Column("key", MAC, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
)
