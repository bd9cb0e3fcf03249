"""The protocol's tests: a node with its people and applications (`world`), and one application's view (`application`)."""
