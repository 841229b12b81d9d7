"""What a benchmark found, as a table and as a line of JSON."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; with a `target` it must not exceed it."""

    name: str
    value: float
    unit: str = ""
    """`s`, `MiB`, `×`, …; empty for a bare count."""
    target: float | None = None

    @property
    def ok(self) -> bool:
        return self.target is None or self.value <= self.target


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one benchmark, in the order in which they are shown."""

    name: str
    subject: str
    """What was measured on what, in a few words."""
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
    """Lines below the table: what a figure alone does not tell."""

    @property
    def ok(self) -> bool:
        return all(figure.ok for figure in self.figures)

    def table(self) -> str:
        """Aligned text: name, value, target, verdict."""
        width = max(len(figure.name) for figure in self.figures)
        lines = [f"{self.name}: {self.subject}"]
        for figure in self.figures:
            line = f"  {figure.name:<{width}}  {figure.value:9.3f} {figure.unit:<3}"
            if figure.target is not None:
                line += f"  target ≤ {figure.target:g}  {'ok' if figure.ok else 'MISSED'}"
            lines.append(line.rstrip())
        lines += [f"    {note}" for note in self.notes]
        return "\n".join(lines)

    def line(self) -> str:
        """`{"name", "figures", "targets", "ok"}` on one line."""
        return json.dumps(
            {
                "name": self.name,
                "figures": {figure.name: round(figure.value, 4) for figure in self.figures},
                "targets": {figure.name: figure.target for figure in self.figures if figure.target is not None},
                "ok": self.ok,
            }
        )
