"""A client of the node's socket as any program with a Cap'n Proto library would write it: pycapnp and the schemas of capnp/."""
import asyncio, contextlib, os

import capnp

FOLDER = os.environ.get("BDTCOIN_SCHEMAS") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "capnp")


def load(name):
    return capnp.load(os.path.join(FOLDER, name + ".capnp"), imports=[FOLDER])


schemas = {name: load(name) for name in ["proxy", "init", "echo", "mining", "rpc", "node", "chain"]}


class Client:
    """A connection after `construct`, with one thread to call on."""

    @classmethod
    async def connect(cls, path):
        self = cls()
        stream = await capnp.AsyncIoStream.create_unix_connection(path)
        self.two_party = capnp.TwoPartyClient(stream)
        self.stream = stream
        self.init = self.two_party.bootstrap().cast_as(schemas["init"].Init)
        self.threads = (await self.init.construct()).threadMap
        self.context = await self.new_context()
        return self

    async def new_context(self, name="client"):
        """Calls that name one context run one after the other."""
        context = schemas["proxy"].Context.new_message()
        context.thread = (await self.threads.makeThread(name)).result
        return context

    async def mining(self):
        return (await self.init.makeMining(self.context)).result

    async def rpc(self):
        return (await self.init.makeRpc(self.context)).result

    def close(self):
        self.two_party.close()
        with contextlib.suppress(Exception):
            self.stream.close()


@contextlib.asynccontextmanager
async def connected(path):
    client = await Client.connect(path)
    try:
        yield client
    finally:
        client.close()


@contextlib.asynccontextmanager
async def fails(*texts):
    """The body has to fail with an exception of the peer whose text holds `texts`."""
    try:
        yield
    except capnp.KjException as error:
        for text in texts:
            assert text in str(error), f"{text!r} is not in {error}"
    else:
        raise AssertionError(f"no failure, expected {texts}")


async def eventually(condition, what, seconds=20):
    """Waits until `condition` holds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, f"never came true: {what}"
        await asyncio.sleep(0.02)
