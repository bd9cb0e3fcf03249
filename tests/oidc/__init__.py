"""The protocol's tests: a node with its people and applications (`world`), and an application (`application`)."""
