"""Relying parties: what they may be, and looking after them."""
