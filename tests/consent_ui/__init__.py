"""Tests of what a person sees: contracts, markup, texts, styles, mails, and every page in a real browser."""
