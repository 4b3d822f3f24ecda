#!/usr/bin/env python3
"""What a foreign client does with a bdtcoin-node, and what it must not be able to break.

usage: foreign_client.py <folder of the executables>    (pycapnp must be importable)
Prints a line for each check and ends with status 0 when all hold.
"""
import asyncio, json, math, os, re, struct, subprocess, sys, time

import capnp

from client import Client, connected, eventually, fails, schemas
from node import Node, coinbase, double_sha256, merkle_root, solve, txid

checks = []


def check(function):
    """Registers a check; they run in the order in which they stand here."""
    checks.append(function)
    return function


# MARK: Init, threads, Echo

@check
async def echo_with_and_without_context(node):
    async with connected(node.socket) as client:
        echo = (await client.init.makeEcho(client.context)).result
        for text in ["", "hello", "Grüße, 世界", "x" * 100_000]:
            assert (await echo.echo(client.context, text)).result == text
        # No thread is named: the newest convention runs such calls all the same.
        assert (await echo.echo(echo="no thread")).result == "no thread"
        await echo.destroy(client.context)
        async with fails("destroyed"):
            await echo.echo(client.context, "gone")


@check
async def thread_pools(node):
    async with connected(node.socket) as client:
        await client.threads.makePool(4)
        echo = (await client.init.makeEcho()).result
        answers = await asyncio.gather(*[echo.echo(echo=str(number)) for number in range(100)])
        assert [answer.result for answer in answers] == [str(number) for number in range(100)]
        async with fails("makePool called on connection with existing pool"):
            await client.threads.makePool(4)
    async with connected(node.socket) as client:
        for count in [0, 4_000_000_000]:
            async with fails("makePool"):
                await client.threads.makePool(count)


@check
async def many_calls_on_one_thread_are_queued(node):
    """sv2-apps #88: two calls to one worker at a time ended the C++ node."""
    async with connected(node.socket) as client:
        mining = await client.mining()
        calls = [mining.getTip(client.context) for _ in range(200)]
        assert len({result.result.hash for result in await asyncio.gather(*calls)}) == 1


@check
async def foreign_threads_are_refused(node):
    async with connected(node.socket) as client:
        echo = (await client.init.makeEcho(client.context)).result

        class Own(schemas["proxy"].Thread.Server):
            async def getName(self, **_):
                return "mine"

        context = schemas["proxy"].Context.new_message()
        context.thread = Own()
        async with fails("invalid thread handle"):
            await echo.echo(context, "x")


@check
async def older_mining_clients_are_told(node):
    async with connected(node.socket) as client:
        async with fails("std::exception: Old mining interface (@2) not supported. Please update your client!"):
            await client.init.makeMiningOld2()


# MARK: Mining

@check
async def state_of_the_chain(node):
    async with connected(node.socket) as client:
        mining = await client.mining()
        assert (await mining.isTestChain(client.context)).result
        assert not (await mining.isInitialBlockDownload(client.context)).result
        tip = await mining.getTip(client.context)
        assert tip.hasResult and tip.result.height == node.call("getblockcount")
        assert tip.result.hash[::-1].hex() == node.call("getbestblockhash")


@check
async def wait_for_a_tip(node):
    async with connected(node.socket) as client:
        mining = await client.mining()
        tip = (await mining.getTip(client.context)).result
        # A tip that is another one already.
        assert (await mining.waitTipChanged(client.context, b"\x00" * 32, 60_000)).result.hash == tip.hash
        # Nothing happens: the tip as it is.
        for timeout in [0, 5, -1, float("nan"), -math.inf]:
            result = (await mining.waitTipChanged(client.context, tip.hash, timeout)).result
            assert result.hash == tip.hash and result.height == tip.height
        # A new block.
        waiting = asyncio.ensure_future(mining.waitTipChanged(client.context, tip.hash, math.inf))
        await asyncio.sleep(0)
        (block,) = await asyncio.to_thread(node.generate)
        result = (await waiting).result
        assert result.hash[::-1].hex() == block and result.height == tip.height + 1


@check
async def interrupt_ends_waits(node):
    """Bitcoin #33575, sv2-apps #439: there was no way to end a wait."""
    async with connected(node.socket) as client:
        mining = await client.mining()
        tip = (await mining.getTip(client.context)).result
        waiting = [asyncio.ensure_future(mining.waitTipChanged(await client.new_context(), tip.hash, math.inf)) for _ in range(3)]
        await eventually(lambda: node.call("getipcinfo")["calls"] >= 3, "three calls wait")
        await mining.interrupt()
        for result in await asyncio.gather(*waiting):
            assert result.result.hash == b""


def options(**values):
    return schemas["mining"].BlockCreateOptions.new_message(**values)


@check
async def template_in_every_detail(node):
    async with connected(node.socket) as client:
        context = client.context
        mining = await client.mining()
        node.call("sendtoaddress", node.call("getnewaddress", wallet="foreign"), 1, wallet="foreign")
        template = (await mining.createNewBlock(context, options(), False)).result
        header = (await template.getBlockHeader(context)).result
        block = (await template.getBlock(context)).result
        assert len(header) == 80 and block[:80] == header
        fees = list((await template.getTxFees(context)).result)
        sigops = list((await template.getTxSigops(context)).result)
        assert len(fees) == len(sigops) == node.call("getmempoolinfo")["size"] and all(fee > 0 for fee in fees)
        path = list((await template.getCoinbaseMerklePath(context)).result)
        wanted = (await template.getCoinbaseTx(context)).result
        assert wanted.blockRewardRemaining > 0 and len(wanted.requiredOutputs) == 1 and len(wanted.witness) == 32
        # The template's own merkle root is that of the coinbase in its block.
        assert merkle_root(double_sha256(strip_coinbase(block)), path) == header[36:68]
        await template.destroy(context)


def strip_coinbase(block):
    """The bytes under the coinbase's txid, cut out of a block whose coinbase has one input and a witness."""
    count_length = 1 if block[80] < 0xfd else 3
    start = 80 + count_length
    data = block[start:]
    position = 4 + 2 + 1 + 36
    position += 1 + data[position] + 4
    outputs = data[position]
    position += 1
    for _ in range(outputs):
        position += 8
        position += 1 + data[position]
    body_end = position
    assert data[position:position + 2] == b"\x01\x20"
    return data[:4] + data[6:body_end] + data[position + 34:position + 38]


async def solved(template, context, valid=True):
    """Version, time, nonce and coinbase of a solution, and the hash of the block; without `valid`, of no solution."""
    header = (await template.getBlockHeader(context)).result
    transaction = coinbase((await template.getCoinbaseTx(context)).result)
    root = merkle_root(txid(transaction), list((await template.getCoinbaseMerklePath(context)).result))
    candidate = header[:36] + root + header[68:76]
    nonce = solve(candidate + b"\x00" * 4, valid)
    version, timestamp = struct.unpack("<I", header[:4])[0], struct.unpack("<I", header[68:72])[0]
    return version, timestamp, nonce, transaction, double_sha256(candidate + struct.pack("<I", nonce))[::-1].hex()


@check
async def solutions_of_both_generations(node):
    async with connected(node.socket) as client:
        context, mining = client.context, await client.mining()
        template = (await mining.createNewBlock(context, options(), False)).result
        version, timestamp, nonce, transaction, _ = await solved(template, context, valid=False)
        wrong = await template.submitSolution(context, version, timestamp, nonce, transaction)
        assert not wrong.result and wrong.reason == "high-hash", wrong.reason
        version, timestamp, nonce, transaction, block = await solved(template, context)
        result = await template.submitSolution(context, version, timestamp, nonce, transaction)
        assert result.result and node.call("getbestblockhash") == block, result.reason
        again = await template.submitSolution(context, version, timestamp, nonce, transaction)
        assert not again.result and again.reason == "duplicate"
        # Older clients.
        template = (await mining.createNewBlock(context, options(), False)).result
        version, timestamp, nonce, transaction, block = await solved(template, context)
        assert (await template.submitSolutionOld7(context, version, timestamp, nonce, transaction)).result
        assert node.call("getbestblockhash") == block


@check
async def broken_solutions_are_errors(node):
    """Bitcoin #33341: a coinbase that does not decode ended the C++ node."""
    async with connected(node.socket) as client:
        context, mining = client.context, await client.mining()
        template = (await mining.createNewBlock(context, options(), False)).result
        for broken in [b"\x00", b"\xff" * 100, b"\x01\x00\x00\x00\x01"]:
            for submit in [template.submitSolution, template.submitSolutionOld7]:
                async with fails("SpanReader::read(): end of data:"):
                    await submit(context, 1, 2, 3, broken)
        async with fails("SpanReader::read(): end of data:"):
            await template.submitSolutionOld7(context, 1, 2, 3, b"")
        assert not (await template.submitSolution(context, 1, 2, 3, b"")).result
        # A transaction, but no coinbase.
        plain = coinbase((await template.getCoinbaseTx(context)).result).replace(b"\x00" * 32 + b"\xff" * 4, b"\x11" * 32 + b"\x00" * 4, 1)
        result = await template.submitSolution(context, 1, 2, 3, plain)
        assert not result.result and result.reason
        assert (await mining.getTip(context)).hasResult


@check
async def blocks_are_checked_and_submitted(node):
    async with connected(node.socket) as client:
        context, mining = client.context, await client.mining()
        template = (await mining.createNewBlock(context, options(), False)).result
        block = (await template.getBlock(context)).result
        check_options = schemas["mining"].BlockCheckOptions
        result = await mining.checkBlock(context, block, check_options.new_message(checkPow=False))
        assert result.result, (result.reason, result.debug)
        broken = bytearray(block)
        broken[40] ^= 1
        result = await mining.checkBlock(context, bytes(broken), check_options.new_message(checkPow=False))
        assert not result.result and result.reason == "bad-txnmrklroot", result.reason
        nonce = solve(block[:80])
        whole = block[:76] + struct.pack("<I", nonce) + block[80:]
        result = await mining.submitBlock(context, whole)
        assert result.result and node.call("getbestblockhash") == double_sha256(whole[:80])[::-1].hex()
        result = await mining.submitBlock(context, whole)
        assert not result.result and result.reason == "duplicate"
        for bad in [b"", b"\x00" * 79, whole[:-1], whole + b"\x00"]:
            async with fails():
                await mining.submitBlock(context, bad)
            async with fails():
                await mining.checkBlock(context, bad, check_options.new_message())


@check
async def transactions_of_the_mempool(node):
    async with connected(node.socket) as client:
        context, mining = client.context, await client.mining()
        sent = node.call("sendtoaddress", node.call("getnewaddress", wallet="foreign"), 1, wallet="foreign")
        entry = node.call("getmempoolentry", sent)
        key, witness_key = bytes.fromhex(sent)[::-1], bytes.fromhex(entry["wtxid"])[::-1]
        found = list((await mining.getTransactionsByTxID(context, [key, b"\x01" * 32])).result)
        assert found[0].hex() == node.call("getrawtransaction", sent) and found[1] == b""
        found = list((await mining.getTransactionsByWitnessID(context, [b"\x01" * 32, witness_key])).result)
        assert found[0] == b"" and found[1].hex() == node.call("getrawtransaction", sent)
        assert list((await mining.getTransactionsByTxID(context, [])).result) == []
        # A list of 100,000 entries.
        found = list((await mining.getTransactionsByTxID(context, [key] + [b"\x02" * 32] * 99_999)).result)
        assert len(found) == 100_000 and found[0] and not any(found[1:])
        async with fails():
            await mining.getTransactionsByTxID(context, [b"\x01" * 31])


@check
async def limits_of_options(node):
    async with connected(node.socket) as client:
        context, mining = client.context, await client.mining()
        for weight in [0, 1999]:
            async with fails(f"block_reserved_weight ({weight}) must be at least 2000 weight units"):
                await mining.createNewBlock(context, options(blockReservedWeight=weight), False)
        for values in [{"blockReservedWeight": 2 ** 64 - 1}, {"coinbaseOutputMaxAdditionalSigops": 2 ** 64 - 1}]:
            async with fails("exceeds consensus maximum"):
                await mining.createNewBlock(context, options(**values), False)
        template = (await mining.createNewBlock(context, options(useMempool=False, blockReservedWeight=4_000_000), True)).result
        assert list((await template.getTxFees(context)).result) == []
        async with fails():
            await mining.waitTipChanged(context, b"\x01" * 31, 0)


def wait_options(**values):
    return schemas["mining"].BlockWaitOptions.new_message(**values)


@check
async def wait_for_a_better_template(node):
    async with connected(node.socket) as client:
        context, mining = client.context, await client.mining()
        template = (await mining.createNewBlock(context, options(), False)).result
        # Time runs out.
        assert await is_null((await template.waitNext(context, wait_options(timeout=20, feeThreshold=10))).result, context)
        # A new block.
        waiting = asyncio.ensure_future(template.waitNext(context, wait_options()))
        await eventually(lambda: node.call("getipcinfo")["calls"] >= 1, "the call waits")
        (block,) = await asyncio.to_thread(node.generate)
        template = (await waiting).result
        assert (await template.getBlockHeader(context)).result[4:36][::-1].hex() == block
        # Higher fees.
        waiting = asyncio.ensure_future(template.waitNext(context, wait_options(timeout=30_000, feeThreshold=1)))
        await eventually(lambda: node.call("getipcinfo")["calls"] >= 1, "the call waits")
        await asyncio.to_thread(node.call, "sendtoaddress", node.call("getnewaddress", wallet="foreign"), 1, wallet="foreign")
        richer = (await waiting).result
        assert sum((await richer.getTxFees(context)).result) > sum((await template.getTxFees(context)).result)
        # Interrupted, and destroyed.
        for end in [richer.interruptWait, lambda: richer.destroy(other)]:
            other = await client.new_context()
            waiting = asyncio.ensure_future(richer.waitNext(context, wait_options()))
            await eventually(lambda: node.call("getipcinfo")["calls"] >= 1, "the call waits")
            await end()
            assert await is_null((await waiting).result, context)


async def is_null(capability, context):
    """pycapnp gives a capability for a null pointer, too; its calls fail."""
    try:
        await capability.getBlockHeader(context)
    except capnp.KjException as error:
        return "null capability" in str(error)
    return False


@check
async def templates_go_with_their_clients(node):
    """Bitcoin #33899: templates that were never released filled the memory."""
    async with connected(node.socket) as client:
        context, mining = client.context, await client.mining()
        held = [(await mining.createNewBlock(context, options(), False)).result for _ in range(20)]
        assert node.call("getipcinfo")["templates"] >= 20
        del held[:10]
        await eventually(lambda: node.call("getipcinfo")["templates"] <= 10, "dropped templates are freed")
    await eventually(lambda: node.call("getipcinfo")["templates"] == 0, "templates are freed with their connection")


# MARK: Rpc, Node, Chain

@check
async def rpc_without_http(node):
    async with connected(node.socket) as client:
        context, rpc = client.context, await client.rpc()

        async def call(text, uri="/", user="foreign"):
            return (await rpc.executeRpc(context, text, uri, user)).result

        answer = json.loads(await call('{"id": 7, "method": "getblockcount", "params": []}'))
        assert answer == {"result": node.call("getblockcount"), "error": None, "id": 7}
        answer = json.loads(await call('{"jsonrpc": "2.0", "id": "a", "method": "nope"}'))
        assert answer["error"]["code"] == -32601 and answer["id"] == "a"
        batch = json.loads(await call('[{"id": 1, "method": "uptime"}, {"id": 2, "method": "getblockhash", "params": [0]}]'))
        assert [entry["id"] for entry in batch] == [1, 2] and len(batch[1]["result"]) == 64
        answer = json.loads(await call('{"id": 1, "method": "getwalletinfo"}', uri="/wallet/foreign"))
        assert answer["result"]["walletname"] == "foreign"
        for text in ["", "no JSON", "{", "\x00", '{"a": ' * 1000]:
            async with fails("invalid JSON received over IPC"):
                await call(text)
        for text in ["1", "null", "[1]", "{}", '{"id": 1, "method": 5}']:
            assert "error" in json.dumps(json.loads(await call(text)))
        refused = json.loads(await call('{"id": 1, "method": "getblockcount"}', user="limited"))
        assert "not allowed to call method getblockcount" in refused["error"]["message"]
        assert json.loads(await call('{"id": 1, "method": "uptime"}', user="limited"))["error"] is None


@check
async def node_for_user_interfaces(node):
    async with connected(node.socket) as client:
        context = client.context
        interface = (await client.init.makeNode(context)).result
        assert (await interface.getNumBlocks(context)).result == node.call("getblockcount")
        assert (await interface.getBestBlockHash(context)).result[::-1].hex() == node.call("getbestblockhash")
        started = await interface.appInitMain(context)
        assert started.result and started.tipInfo.blockHeight == node.call("getblockcount")
        assert (await interface.baseInitialize(context)).result
        assert (await interface.getNodesStats(context)).result
        assert json.loads((await interface.getBanned(context)).banmap.json)["banned_nets"] == []
        assert (await interface.executeRpc(context, "getblockcount", "[]", "/")).result == str(node.call("getblockcount"))
        assert json.loads((await interface.executeRpc(context, "getblockhash", "[-1]", "/")).rpcError)["code"] == -8
        await interface.forceSetting("foreign", '"forced"')
        assert (await interface.isSettingIgnored("foreign")).result
        async with fails("A setting must be JSON"):
            await interface.forceSetting("foreign", "no JSON")
        for bad in [b"", b"\x01", b"\x01\x04\x01", b"\xff" * 300]:
            async with fails():
                await interface.ban(context, bad, 10)
        loader = (await interface.customWalletLoader(context)).result
        wallets = (await loader.getWallets(context)).result
        assert [(await wallet.getWalletName(context)).result for wallet in wallets] == ["foreign"]
        assert (await wallets[0].getBalance(context)).result > 0
        fresh = (await wallets[0].getNewDestination(context, 2, "of a client")).result
        assert len(fresh.value.witnessV0KeyHash) == 20
        for _ in range(3):
            async with fails():
                await wallets[0].getNewDestination(context, 99, "")


@check
async def wallets_of_an_attached_process(node):
    """A user interface of the node sees the wallets of a process that somebody attached to it, as long as it is there."""
    program, folder = os.path.join(node.programs, "bdtcoin-wallet"), os.path.join(node.folder, "attached")
    os.mkdir(folder)
    settings = ["-regtest", f"-datadir={folder}", "-wallet=beside"]
    subprocess.run([program, *settings, "create"], check=True, capture_output=True, timeout=60)

    async def names():
        loader = (await interface.customWalletLoader(context)).result
        return sorted([(await wallet.getWalletName(context)).result for wallet in (await loader.getWallets(context)).result])

    async def become(expected):
        for _ in range(200):
            if await names() == expected:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{await names()} instead of {expected}")

    async with connected(node.socket) as client:
        context = client.context
        interface = (await client.init.makeNode(context)).result
        process = subprocess.Popen([program, *settings, f"-ipcconnect=unix:{node.socket}"], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            await become(["beside", "foreign"])
            loader = (await interface.customWalletLoader(context)).result
            assert "beside" in [pair.key for pair in (await loader.listWalletDir(context)).result]
            async with fails("not by its clients"):
                await loader.stop(context)
        finally:
            process.terminate()
            process.wait(60)
        await become(["foreign"])


@check
async def chain_for_wallets(node):
    async with connected(node.socket) as client:
        context = client.context
        chain = (await client.init.makeChain(context)).result
        height = (await chain.getHeight(context)).result
        assert height == node.call("getblockcount")
        tip = (await chain.getBlockHash(context, height)).result
        async with fails("No block at height"):
            await chain.getBlockHash(context, height + 1)
        found = await chain.findBlock(context, tip, {"wantData": True})
        assert found.result and found.block.data.hex() == node.call("getblock", tip[::-1].hex(), 0)
        for call in [chain.isInMempool(context, b"\x01"), chain.broadcastTransaction(context, b"\x01", 0, 0),
                     chain.findLocatorFork(context, b"\x01"), chain.broadcastTransaction(context, b"", 0, 77)]:
            async with fails():
                await call
        # An object that is not there: an error, no crash.
        for call in [chain.handleNotifications(context), chain.updateRwSetting(context, "x")]:
            async with fails():
                await call


@check
async def processes_echo(node):
    assert node.call("echoipc", "through a process") == "through a process"


# MARK: Clients that go

@check
async def calls_can_be_cancelled(node):
    """sv2-apps #879, bitcoin #36097: a call that is no longer wanted ends in the node, and its connection goes on."""
    async with connected(node.socket) as client:
        mining = await client.mining()
        tip = (await mining.getTip(client.context)).result
        tasks = [asyncio.ensure_future(mining.waitTipChanged(await client.new_context(), tip.hash, math.inf)) for _ in range(5)]
        await eventually(lambda: node.call("getipcinfo")["calls"] >= 5, "five calls wait")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        del tasks
        await eventually(lambda: node.call("getipcinfo")["calls"] == 0, "no call waits any more")
        assert (await mining.getTip(client.context)).result.hash == tip.hash


@check
async def threads_end_while_connections_do(node):
    """libmultiprocess #335: a thread that ended at the moment of a disconnect was used after it was freed."""
    for number in range(100):
        client = await Client.connect(node.socket)
        echo = (await client.init.makeEcho(client.context)).result
        contexts = [await client.new_context() for _ in range(4)]
        calls = [asyncio.ensure_future(echo.echo(context, "x" * 1000)) for context in contexts]
        if number % 2:
            del contexts
            client.close()
        else:
            client.close()
            del contexts
        await asyncio.gather(*calls, return_exceptions=True)

@check
async def clients_go_in_the_middle_of_calls(node):
    """libmultiprocess #182, bitcoin #34250: what arrived after its client had gone ended the C++ node."""
    for _ in range(20):
        client = await Client.connect(node.socket)
        mining = await client.mining()
        tip = (await mining.getTip(client.context)).result
        template = (await mining.createNewBlock(client.context, options(), False)).result
        calls = [mining.waitTipChanged(await client.new_context(), tip.hash, math.inf),
                 template.waitNext(await client.new_context(), wait_options(feeThreshold=1)),
                 mining.waitTipChanged(timeout=math.inf, currentTip=tip.hash)]
        tasks = [asyncio.ensure_future(call) for call in calls]
        await asyncio.sleep(0.01)
        client.close()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(result, Exception)
    await asyncio.to_thread(node.generate)
    await eventually(lambda: node.call("getipcinfo")["calls"] == 0, "no call is left")


@check
async def a_thousand_connects(node):
    async def rounds(count):
        for number in range(count):
            client = await Client.connect(node.socket)
            mining = await client.mining()
            template = (await mining.createNewBlock(client.context, options(), False)).result
            await template.getBlockHeader(client.context)
            if number % 2:
                asyncio.ensure_future(ignore(template.waitNext(client.context, wait_options())))
            client.close()
            if number % 10 == 0:
                await asyncio.sleep(0)

    async def ignore(call):
        try:
            await call
        except Exception:
            pass

    async def growth_by(count):
        before = node.memory()
        await rounds(count)
        await eventually(lambda: node.call("getipcinfo")["connections"] <= 1, "the connections are gone")
        growth = node.memory() / before - 1
        print(f"    memory before {before} kB, growth by {count} connects {growth:+.1%}")
        return growth

    await growth_by(300)
    # An allocator takes a step now and then; what leaks grows every time.
    growth = await growth_by(1000)
    if growth > 0.05:
        growth = await growth_by(1000)
    assert growth <= 0.05, f"memory grew by {growth:.1%}"


@check
async def example_of_the_documentation(node):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "doc", "foreign-clients.md")) as file:
        (example,) = re.findall(r"```python\n(.*?)```", file.read(), re.S)
    folder = os.environ.get("BDTCOIN_SCHEMAS") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "capnp")
    height = node.call("getblockcount")
    result = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", example, node.socket, folder], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert f"height {height}" in result.stdout, result.stdout


@check
async def nothing_is_left(node):
    def counts():
        # The wallet process keeps the threads that it needed at a time for further calls.
        return {key: value for key, value in node.call("getipcinfo").items() if value and key != "threads"}

    # The wallet process has its connection, the node's Chain and what it registered there.
    await eventually(lambda: counts() == node.baseline, f"{counts()} becomes {node.baseline}")
    assert node.call("getipcinfo")["threads"] <= 16


@check
async def stop_with_clients_that_wait(node):
    """Bitcoin #30437, #33463: a client that waits, or asks again at once, kept the node from stopping."""
    client = await Client.connect(node.socket)
    mining = await client.mining()
    tip = (await mining.getTip(client.context)).result

    async def ask_again():
        while True:
            await mining.waitTipChanged(client.context, tip.hash, math.inf)

    asking = asyncio.ensure_future(ask_again())
    await eventually(lambda: node.call("getipcinfo")["calls"] >= 1, "the call waits")
    seconds = await asyncio.to_thread(node.stop)
    (result,) = await asyncio.gather(asking, return_exceptions=True)
    assert isinstance(result, capnp.KjException)
    print(f"    stopped within {seconds:.1f} s")


async def node_that_is_far_behind(folder):
    """Bitcoin #33994, #33647, sv2-apps #439: templates during the initial download. libmultiprocess #169: wallets of a node that has none."""
    node = Node(folder, "-disablewallet")
    try:
        async with connected(node.socket) as client:
            context, mining = client.context, await client.mining()
            assert (await mining.isInitialBlockDownload(context)).result
            waiting = asyncio.ensure_future(mining.createNewBlock(await client.new_context(), options(), True))
            await eventually(lambda: node.call("getipcinfo")["calls"] >= 1, "the call waits")
            # Nobody else waits for it.
            assert (await mining.getTip(context)).result.height == 0
            echo = (await client.init.makeEcho(context)).result
            assert (await echo.echo(context, "alive")).result == "alive"
            await mining.interrupt()
            assert await is_null((await waiting).result, context)
            # Who wants one all the same gets one.
            template = (await mining.createNewBlock(context, options(), False)).result
            assert len((await template.getBlockHeader(context)).result) == 80
            interface = (await client.init.makeNode(context)).result
            async with fails("null capability"):
                await (await interface.customWalletLoader(context)).result.getWallets(context)
            assert (await interface.getNumBlocks(context)).result == 0
        node.stop()
    finally:
        node.remove()
    print("ok node_that_is_far_behind", flush=True)


async def main(folder):
    node = Node(folder, "-debug=ipc", "-rpcwhitelist=limited:uptime", "-rpcwhitelistdefault=0")
    only = sys.argv[2:]
    try:
        node.call("createwallet", "foreign")
        node.call("generatetoaddress", 110, node.call("getnewaddress", wallet="foreign"))
        node.baseline = {key: value for key, value in node.call("getipcinfo").items() if value and key != "threads"}
        for function in checks:
            if only and function.__name__ not in only:
                continue
            start = time.monotonic()
            await function(node)
            print(f"ok {function.__name__} ({time.monotonic() - start:.2f} s)", flush=True)
            assert node.process.poll() is None or function is checks[-1], "the node has ended"
    finally:
        node.remove()
    if not only or node_that_is_far_behind.__name__ in only:
        await node_that_is_far_behind(folder)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    asyncio.run(capnp.run(main(sys.argv[1])))
