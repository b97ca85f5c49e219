"""Faults of the line: resets, timeouts, slow and broken bodies."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING, Final

from sandbox.servers.faults.kind import Kind

if TYPE_CHECKING:
    from sandbox.servers.faults.exchange import Exchange
    from sandbox.servers.faults.fault import Fault

_DRIP_SECONDS: Final = 10.0
_DRIPS: Final = 20


async def _reset(fault: Fault, exchange: Exchange) -> None:
    """Reset the connection before the work."""
    del fault
    await exchange.read()
    await exchange.reset()


async def _reset_after(fault: Fault, exchange: Exchange) -> None:
    """Do the work, and reset the connection instead of an answer."""
    del fault
    await exchange.work()
    await exchange.reset()


async def _twice(fault: Fault, exchange: Exchange) -> None:
    """Do the work twice, as if something on the way had sent the request again."""
    del fault
    await exchange.read()
    await exchange.work()
    await exchange.answer(await exchange.work())


async def _drop(fault: Fault, exchange: Exchange) -> None:
    """Send the first half of the body and no end; the server then closes the line."""
    del fault
    answer = await exchange.work()
    await exchange.begin(answer)
    await exchange.send_part(answer.body[: len(answer.body) // 2], is_last=False)


async def _hang(fault: Fault, exchange: Exchange) -> None:
    """Do the work, and say nothing until the client's patience ends, or ours."""
    await exchange.work()
    try:
        async with asyncio.timeout(fault.seconds):
            await exchange.until_hung_up()
    except TimeoutError:
        await exchange.reset()


async def _delay(fault: Fault, exchange: Exchange) -> None:
    """Wait, then answer as always."""
    await asyncio.sleep(fault.seconds or 0)
    await exchange.pass_on()


async def _drip(fault: Fault, exchange: Exchange) -> None:
    """Send the body in small pieces with pauses."""
    answer = await exchange.work()
    await exchange.begin(answer)
    size = max(1, len(answer.body) // _DRIPS)
    pause = (_DRIP_SECONDS if fault.seconds is None else fault.seconds) / _DRIPS
    for start in range(0, len(answer.body), size):
        await exchange.send_part(answer.body[start : start + size], is_last=False)
        await asyncio.sleep(pause)
    await exchange.send_part(b"", is_last=True)


async def _malformed(fault: Fault, exchange: Exchange) -> None:
    """Cut the document short, in an answer that is whole as HTTP."""
    del fault
    answer = await exchange.work()
    body = answer.body[: len(answer.body) // 2] or b"{"
    await exchange.answer(answer.with_body(body))


async def _truncated_gzip(fault: Fault, exchange: Exchange) -> None:
    """Compress the body, and leave out the second half of what came out."""
    del fault
    answer = await exchange.work()
    packed = gzip.compress(answer.body, mtime=0)
    cut = packed[: max(len(packed) // 2, 1)]
    await exchange.answer(answer.with_body(cut, content_encoding="gzip"))


KINDS: Final = (
    Kind("reset", "the connection is reset; no work is done", _reset),
    Kind("reset_after", "the work is done, and the connection reset", _reset_after),
    Kind("twice", "the request arrives twice; the second answer is given", _twice),
    Kind("drop", "the work is done; the line breaks in mid-answer", _drop),
    Kind("hang", "the work is done; no answer comes, or none for `seconds`", _hang),
    Kind("delay", "the answer comes after `seconds`", _delay),
    Kind("drip", "the answer comes in drips, over `seconds` (10)", _drip),
    Kind("malformed", "the document is cut short", _malformed),
    Kind("truncated_gzip", "the compressed body is cut short", _truncated_gzip),
)
