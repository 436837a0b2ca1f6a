"""What DBOS logs: its own sentences, without the texts and traces of errors."""

import logging


class _OwnWords(logging.Filter):
    """Takes the error, which may quote anything, out of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take out the error."""
        if record.exc_info and record.exc_info[1] is not None:
            record.msg = f"{record.getMessage().partition(':')[0]}: {type(record.exc_info[1]).__name__}"
            record.args = ()
        record.exc_info = record.exc_text = None
        return True


_FILTER = _OwnWords()


def mask() -> None:
    """Take the errors out of what DBOS logs in this process."""
    logging.getLogger("dbos").addFilter(_FILTER)
