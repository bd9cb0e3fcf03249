"""What we assume of the libraries underneath: an upgrade that changes it shows here first."""
