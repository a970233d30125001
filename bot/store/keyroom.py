"""The wrapped data keys themselves: made once for the station, wrapped anew at a rotation, destroyed by an erasure."""

from sqlalchemy import delete, select, update

from bot.store import tables as t
from bot.store.room import ROOT, Owner, Room

BATCH = 500


class KeyRoom(Room):
    """Data keys as rows."""

    def ensure_root(self) -> None:
        """The station's root key, made with its first schema."""
        self.key_of(ROOT)

    def rewrap(self, after: Owner = ("", "")) -> tuple[int, Owner | None]:
        """Wrap the next batch of keys under the present key-encryption key: how many were under a former one, and
        where to go on (None at the end). Other processes go on working meanwhile."""
        k = t.data_key.c
        later = (k.owner_kind > after[0]) | ((k.owner_kind == after[0]) & (k.owner_id > after[1]))
        rows = self.all(select(t.data_key).where(later).order_by(k.owner_kind, k.owner_id).limit(BATCH))
        former = [row for row in rows if not self.keyring.is_current(bytes(row.wrapped))]
        for row in former:
            anew = self.keyring.wrap(self.keyring.unwrap(bytes(row.wrapped)))
            mine = (k.owner_kind == row.owner_kind) & (k.owner_id == row.owner_id) & (k.wrapped == row.wrapped)
            self.connection.execute(update(t.data_key).where(mine).values(wrapped=anew))
        end = len(rows) < BATCH
        return len(former), None if end else (rows[-1].owner_kind, rows[-1].owner_id)

    def destroy_key(self, owner: Owner) -> None:
        """What this key sealed can never be read again."""
        k = t.data_key.c
        self.connection.execute(delete(t.data_key).where(k.owner_kind == owner[0], k.owner_id == owner[1]))
        self._used.pop(owner, None)
        self.keys.forget(owner)
