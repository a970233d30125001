"""A room that talks without TensorFlow: Rasa imports it with its neural parts, none of which stands in config.yml.

Left out it saves half of a worker's memory and start (docs/adr/0029-without-tensorflow.md). Its names may be read,
subclassed and used as decorators, as Rasa's modules do while they are imported; nothing of it can be made.
"""

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, TypeVar

F = TypeVar("F")
PACKAGES = frozenset({"tensorflow", "keras"})
TRULY_ABSENT = "tensorflow.experimental"
"""spaCy asks for this one and does without it when told so."""


def leave_out() -> None:
    """Must run before Rasa is imported; where TensorFlow is loaded already it stays."""
    if PACKAGES.isdisjoint(sys.modules):
        sys.meta_path.insert(0, Finder())


class Name(type):
    """Whatever is read from TensorFlow: a class that has every attribute and no instance."""

    def __getattr__(cls, name: str) -> "Name":
        return named(cls.__name__, name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Callable[[F], F]:
        if cls.__mro__[1] is not object:
            raise ImportError(f"{cls.__name__} needs TensorFlow, which this process leaves out: see {__name__}")
        return lambda decorated: decorated


def named(owner: str, name: str) -> Name:
    if name.startswith("__"):
        raise AttributeError(name)
    return Name(f"{owner}.{name}", (), {})


class Package(ModuleType):
    def __getattr__(self, name: str) -> Name:
        return named(self.__name__, name)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.startswith(TRULY_ABSENT):
            raise ImportError(fullname)
        ours = fullname.partition(".")[0] in PACKAGES
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True) if ours else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return Package(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""
