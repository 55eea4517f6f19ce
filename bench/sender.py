"""The sending part of the program alone, in a process to be killed: `python -m bench.sender URL
BASE_URL WORKER PER_SECOND AHEAD`, the vault's keys on standard input. SIGTERM drains, as it does
the program."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial

from channels.base import Channel
from channels.telegram.outbound import TelegramSender
from channels.telegram.request import make_bot
from core.bell import Bell
from core.clock import ShiftedClock, SystemClock
from core.logs import set_up_logging
from core.nursery import Nursery
from core.vault import Vault, read_keys
from jobs.deliver import Deliverer
from jobs.pacing import limit_of
from models.base import seal_with
from models.outbox import Kind
from models.store import Store
from models.worker import hold_name
from notices.policy import load_policy

TOKEN = "7:made-up-token-of-a-benchmark"  # noqa: S105  nobody's
_GRACE = 3.0
# Nobody waits a minute for a repeat here.
_REPEAT_SECONDS = 2


async def send(
    url: str, base_url: str, worker: str, *, per_second: float, ahead: timedelta
) -> None:
    """Until SIGTERM. `per_second` 0: without a limit. `ahead`: how wrong our clock is."""
    store, nursery, policy = Store(url), Nursery(), load_policy()
    policy = replace(policy, repeat={**policy.repeat, Kind.BROADCAST: _REPEAT_SECONDS})
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, nursery.stopping.set)
    async with hold_name(store.engine, worker) as name, make_bot(TOKEN, base_url) as bot:
        nursery.keep("keep the name", partial(name.keep, nursery))
        deliverer = Deliverer(
            store=store,
            senders={Channel.TELEGRAM: TelegramSender(bot)},
            clock=ShiftedClock(SystemClock(), ahead),
            bell=Bell(),
            worker=worker,
            policy=policy,
            limits={Channel.TELEGRAM: limit_of(per_second)} if per_second else {},
            shared_now=store.shared_now,
        )

        async def run() -> None:
            await deliverer.run(nursery)

        nursery.keep("deliver", run)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await nursery.stopping.wait()
        await nursery.stop(grace=_GRACE)
    await store.close()


def main() -> None:
    set_up_logging("WARNING")
    keys, lookup = sys.stdin.readline().split()
    seal_with(Vault(read_keys(keys, "keys"), read_keys(lookup, "lookup")[0]))
    url, base_url, worker, per_second, ahead = sys.argv[1:6]
    wrong = timedelta(seconds=float(ahead))
    asyncio.run(send(url, base_url, worker, per_second=float(per_second), ahead=wrong))


if __name__ == "__main__":
    main()
