"""``python -m idp.cli`` is ``idp``, where no console script is at hand."""

from idp.cli import main

main()
