"""Journeys: people in real browsers, through `idp demo` and its applications. Nothing here imports from `idp`."""
