"""Rasa's graph run node by node. Its own runner hands each run to a task scheduler that plans it anew, although every
node waits for the one before it (docs/performance.md)."""

from typing import Any

from rasa.core import processor
from rasa.engine.runner.dask import DaskGraphRunner

Plan = tuple[tuple[str, tuple[str, ...]], ...]
"""Names of nodes in an order in which they can run, each with the nodes whose outputs it takes."""


class InOrder(DaskGraphRunner):  # type: ignore[misc]
    """The same nodes and the same outputs; the plan for a target is made once."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._plans: dict[tuple[str, ...], Plan] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        outputs: dict[str, Any] = dict(inputs or {})
        wanted = tuple(targets or self._graph_schema.target_names)
        for name, needs in self._plan((*wanted, *outputs), wanted, outputs):
            _, outputs[name] = self._instantiated_nodes[name](*((need, outputs[need]) for need in needs))
        return {name: outputs[name] for name in wanted}

    def _plan(self, key: tuple[str, ...], wanted: tuple[str, ...], given: dict[str, Any]) -> Plan:
        if key not in self._plans:
            placed: dict[str, tuple[str, ...]] = {}
            for target in wanted:
                self._place(target, given, placed)
            self._plans[key] = tuple(placed.items())
        return self._plans[key]

    def _place(self, name: str, given: dict[str, Any], placed: dict[str, tuple[str, ...]]) -> None:
        """This node after all that it needs."""
        if name in given or name in placed:
            return
        needs = tuple(self._graph_schema.nodes[name].needs.values())
        for need in needs:
            self._place(need, given, placed)
        placed[name] = needs


def run_in_order() -> None:
    """For every model that is loaded from now on."""
    processor.DaskGraphRunner = InOrder
