"""The laws of the house that the tools have no words for: two import contracts, and the sizes of files and functions."""
