"""Tests of the room authentication."""
