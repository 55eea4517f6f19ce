"""Structured logs on stderr. Personal values are typed Private and print redacted."""

from __future__ import annotations

import logging
import sys

import structlog
import structlog.tracebacks


def set_up_logging(level: str) -> None:
    logging.basicConfig(level=level, stream=sys.stderr, format="%(message)s", force=True)
    # Some put whole addresses, and so the bot's token, into their lines at INFO.
    for noisy in ("httpx", "aiohttp.access", "telegram", "apscheduler", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Without local variables: they hold what people said.
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        # Looked up at each line: whoever redirects stderr later is followed.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
