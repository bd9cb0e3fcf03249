"""Is this node alive, and is it fit to serve."""
