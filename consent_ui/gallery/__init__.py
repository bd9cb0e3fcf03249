"""Every page and mail with sample data, to be looked at and tested without a server.

`samples()` gives the pages, `consent_ui.gallery.mails.MAILS` the mails; `python -m consent_ui.gallery FOLDER`
writes them all. The samples show what hurts: long names, markup in names, many rows, no rows, errors.
"""

from consent_ui.gallery import access, account, asking, deciding, organisations, signing_in, start
from consent_ui.gallery.world import Sample


def samples() -> tuple[Sample, ...]:
    """All sample pages, in the order in which a person may meet them."""
    return (
        *start.SAMPLES,
        *signing_in.SAMPLES,
        *account.SAMPLES,
        *access.SAMPLES,
        *asking.SAMPLES,
        *deciding.SAMPLES,
        *organisations.SAMPLES,
    )
