"""Work that commits with its cause and is done later."""
