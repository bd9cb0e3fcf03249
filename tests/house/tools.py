"""The contract "tools": a library is imported by the modules that are named, and by nobody else."""

import re

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Tools(Contract):
    """Every direct import of one of `tools` stands in one of `users` or below it.

    A user may hold `**` for any number of names in between: `idp.**.routes`. Unlike import-linter's own *protected*
    contract this one does not mind a tool that nobody uses.
    """

    type_name = "tools"

    # import-linter puts the parsed values in the place of the fields.
    tools: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    users: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Lists who reaches for a tool that is not theirs."""
        allowed = re.compile("|".join(map(_pattern, self.users)))
        broken = [
            f"{importer} -> {tool}"
            for tool in self.tools
            if tool in graph.modules
            for importer in sorted(graph.find_modules_that_directly_import(tool))
            if not allowed.fullmatch(importer)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints one line for each import."""
        for line in check.metadata["broken"]:
            output.print_error(f"- {line}", bold=False)


def _pattern(user: str) -> str:
    return re.escape(user).replace(r"\*\*", r"[\w.]+") + r"(\..+)?"
