"""One module for each grant; `base` holds what they share."""
