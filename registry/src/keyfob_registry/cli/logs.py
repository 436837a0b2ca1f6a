"""What libraries log while an action runs; the guard of the call masks it."""

import logging


def show(*, verbose: bool) -> None:
    """Show errors on stderr, and what Keyfob warns of; warnings of others, as of a second try, only if asked for."""
    logging.basicConfig(
        level=logging.WARNING if verbose else logging.ERROR, format="%(levelname)s: %(name)s: %(message)s"
    )
    logging.getLogger("keyfob").setLevel(logging.WARNING)
