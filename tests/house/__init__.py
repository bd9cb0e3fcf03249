"""The laws of the house that tools have no words for: two import contracts, and the sizes of files and functions."""
