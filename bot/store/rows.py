"""Values to JSON and back by their own types: dataclasses, enums, aware times, tuples, sets. Unknown fields of a newer
version are left out, or kept aside to be written back; fields that an older version did not write take their
defaults."""

import json
import types
from collections.abc import Callable, Mapping
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


def to_json(value: Any, unknown: Mapping[str, Any] | None = None) -> bytes:
    """`unknown`: fields of a newer version that were read with it."""
    written = {**plain(value), **unknown} if unknown else plain(value)
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def from_json(kind: type[Value], body: bytes) -> Value:
    """Raises `ValueError`, `KeyError` or `TypeError` for what is no such value."""
    return built(kind, json.loads(body))  # type: ignore[no-any-return]


def from_json_whole(kind: type[Value], body: bytes) -> tuple[Value, dict[str, Any]]:
    """A dataclass, and the fields of it that only a newer version knows."""
    fields_of = json.loads(body)
    unknown = {name: fields_of[name] for name in fields_of.keys() - hints_of(kind).keys()}  # type: ignore[arg-type]
    return built(kind, fields_of), unknown


def plain(value: Any) -> Any:
    return writer(type(value))(value)  # type: ignore[arg-type]


@cache
def writer(kind: Any) -> Callable[[Any], Any]:
    """What turns a value of this type into plain JSON; found once a type, for every turn writes hundreds."""
    if is_dataclass(kind):
        names = tuple(f.name for f in fields(kind))
        return lambda value: {name: plain(getattr(value, name)) for name in names}
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, datetime):
        return micros
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, Mapping):
        return lambda value: {key: plain(part) for key, part in value.items()}
    if issubclass(kind, frozenset | set):
        return lambda value: sorted(plain(part) for part in value)
    if issubclass(kind, list | tuple):
        return lambda value: [plain(part) for part in value]
    return as_it_is


def built(kind: Any, value: Any) -> Any:
    return value if value is None else reader(kind)(value)


@cache
def reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of this type from plain JSON that is there."""
    kind = getattr(kind, "__supertype__", kind)
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return as_it_is
    if origin in (types.UnionType, Union):
        return reader(next(part for part in inner if part is not type(None)))
    if origin is tuple:
        return tuple_reader(inner)
    if origin is frozenset:
        return lambda value: frozenset(built(inner[0], part) for part in value)
    if origin is not None and issubclass(origin, Mapping):
        return built_case_fields if inner[1] is Any else lambda value: {k: built(inner[1], v) for k, v in value.items()}
    return single_reader(kind)


def tuple_reader(inner: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(inner) == 2 and inner[1] is Ellipsis:
        return lambda value: tuple(built(inner[0], part) for part in value)
    return lambda value: tuple(built(kind, part) for kind, part in zip(inner, value, strict=True))


def single_reader(kind: Any) -> Callable[[Any], Any]:
    if kind is datetime:
        return moment
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if is_dataclass(kind):
        return lambda value: kind(**known_fields(kind, value))  # type: ignore[operator]
    return as_it_is


def as_it_is(value: Any) -> Any:
    return value


def known_fields(kind: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    hints = hints_of(kind)
    return {name: built(hints[name], part) for name, part in value.items() if name in hints}


def built_case_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """What a move changed, kept to be undone: each name is a field of `Case`."""
    return known_fields(Case, value)


@cache
def hints_of(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
