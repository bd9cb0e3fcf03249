"""The register that stands in for OMS: organisations, their locations, names and mergers.

Owns the records, the search over them (domain.md Q13) and their import from files. Does not own business roles (whether
an organisation is a sponsor is known in the applications only) nor who acts for it: that is ``roles``.

    file --check every line--> nothing wrong? --one transaction--> records + search rows + one audit event
    active --merged--> stays as a historical record that names its successor (domain.md Q14)

Specification: domain.md sections 1.4, Q13, Q14, Q31.
"""
