"""The contract "doors": between rooms one imports only the modules that are meant for others."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Doors(Contract):
    """Every direct import from one room of `house` into another goes through one of the room's `doors`.

    The room itself (its `__init__`) is a door: it holds a docstring. A room's own modules see each other freely.
    `open_rooms` have no shape to protect, and `wiring` is whoever puts the house together.
    """

    type_name = "doors"

    # import-linter puts the parsed values in the place of the fields.
    house: str = fields.StringField()  # type: ignore[assignment]
    doors: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    open_rooms: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    wiring: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Lists the imports that climb through a window."""
        broken = [
            f"{importer} -> {imported}"
            for importer in sorted(graph.find_descendants(self.house))
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self._is_forbidden(importer.split("."), imported.split("."))
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints one line for each import."""
        for line in check.metadata["broken"]:
            output.print_error(f"- {line}", bold=False)

    def _is_forbidden(self, importer: list[str], imported: list[str]) -> bool:
        if imported[0] != self.house or len(imported) < 3 or importer[1] == imported[1]:
            return False
        if importer[1] in self.wiring or imported[1] in self.open_rooms:
            return False
        return imported[2] not in self.doors
