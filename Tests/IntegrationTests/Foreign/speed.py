#!/usr/bin/env python3
"""How fast a pycapnp client's calls are, and what a call through the wallet process costs.

usage: speed.py <folder of the executables>
"""
import asyncio, statistics, sys, time

import capnp

from client import connected
from node import Node


async def measure_echo(node):
    async with connected(node.socket) as client:
        echo = (await client.init.makeEcho(client.context)).result
        for _ in range(500):
            await echo.echo(client.context, "warm")
        times = []
        for _ in range(5000):
            start = time.perf_counter()
            await echo.echo(client.context, "hello")
            times.append(time.perf_counter() - start)
        print(f"echo, one at a time: median {statistics.median(times) * 1e6:.0f} us, mean {statistics.mean(times) * 1e6:.0f} us")
        contexts = [await client.new_context() for _ in range(64)]
        count = 20_000

        async def worker(context):
            for _ in range(count // 64):
                await echo.echo(context, "hello")

        start = time.perf_counter()
        await asyncio.gather(*[worker(context) for context in contexts])
        print(f"echo, 64 in flight: {count / (time.perf_counter() - start):.0f} calls/s")


def measure_wallet(node):
    def median(method, **options):
        times = []
        for _ in range(400):
            start = time.perf_counter()
            node.call(method, **options)
            times.append(time.perf_counter() - start)
        return statistics.median(times[50:]) * 1e6

    count, balance = median("getblockcount"), median("getbalance", wallet="speed")
    print(f"HTTP: getblockcount {count:.0f} us, getbalance {balance:.0f} us, ratio {balance / count:.2f}")


async def main(folder):
    node = Node(folder, "-debug=0")
    try:
        node.call("createwallet", "speed")
        node.call("generatetoaddress", 110, node.call("getnewaddress", wallet="speed"))
        await measure_echo(node)
        await asyncio.to_thread(measure_wallet, node)
        node.stop()
    finally:
        node.remove()


if __name__ == "__main__":
    asyncio.run(capnp.run(main(sys.argv[1])))
