"""How a person proves who they are: one module for each kind of credential."""
