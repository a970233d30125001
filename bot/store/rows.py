"""Values to JSON and back by their own types: dataclasses, enums, aware times, tuples, sets. Unknown fields of a newer
version are left out; fields that an older version did not write take their defaults."""

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.domain.cases import Case

Value = TypeVar("Value")


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC, exact."""
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(value: int) -> datetime:
    seconds, rest = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


def maybe_moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def maybe_micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def to_json(value: Any) -> bytes:
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def from_json(kind: type[Value], body: bytes) -> Value:
    """Raises `ValueError`, `KeyError` or `TypeError` for what is no such value."""
    return built(kind, json.loads(body))  # type: ignore[no-any-return]


def plain(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return micros(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(part) for part in value)
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def built(kind: Any, value: Any) -> Any:
    kind = getattr(kind, "__supertype__", kind)
    if value is None or kind is Any:
        return value
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return built(next(part for part in inner if part is not type(None)), value)
    if origin is tuple:
        return built_tuple(inner, value)
    if origin is frozenset:
        return frozenset(built(inner[0], part) for part in value)
    if origin is not None and issubclass(origin, Mapping):
        return built_case_fields(value) if inner[1] is Any else {k: built(inner[1], v) for k, v in value.items()}
    return built_single(kind, value)


def built_tuple(inner: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    kinds = [inner[0]] * len(value) if len(inner) == 2 and inner[1] is Ellipsis else inner
    return tuple(built(kind, part) for kind, part in zip(kinds, value, strict=True))


def built_single(kind: Any, value: Any) -> Any:
    if kind is datetime:
        return moment(value)
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if is_dataclass(kind):
        hints = hints_of(kind)  # type: ignore[arg-type]
        return kind(**{name: built(hints[name], part) for name, part in value.items() if name in hints})  # type: ignore[operator]
    return value


def built_case_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """What a move changed, kept to be undone: each name is a field of `Case`."""
    hints = hints_of(Case)
    return {name: built(hints[name], part) for name, part in value.items() if name in hints}


@cache
def hints_of(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
