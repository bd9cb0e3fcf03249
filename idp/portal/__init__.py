"""The portal's front room: the start page and the help pages.

Owns no table and decides nothing; it puts together what other rooms know (the applications people may open, how many
roles the viewer holds in each). The demo leaves its guide here for the start page.

Specification: design.md section 9 for the addresses ``/`` and ``/help/…``.
"""
