"""What DBOS logs: its own sentences, without the texts and traces of errors."""

import logging

from keyfob_registry.workflows.dbos.encoding import RunEndedError


class _OwnWords(logging.Filter):
    """Takes the error, which may quote anything, out of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take out the error; that a run failed is no news of the engine's."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, RunEndedError):
            return False
        if error is not None:
            record.msg = f"{record.getMessage().partition(':')[0]}: {type(error).__name__}"
            record.args = ()
        record.exc_info = record.exc_text = None
        return True


_FILTER = _OwnWords()


def mask() -> None:
    """Take the errors out of what DBOS logs in this process."""
    logging.getLogger("dbos").addFilter(_FILTER)
