@0xf2c5cfa319406aa6;
# The first object that each side of a connection gets from the other.

using Proxy = import "proxy.capnp";
using Echo = import "echo.capnp";
using Chain = import "chain.capnp";
using Common = import "common.capnp";
using Mining = import "mining.capnp";
using Node = import "node.capnp";
using Rpc = import "rpc.capnp";
using Wallet = import "wallet.capnp";

interface Init {
  construct @0 (threadMap :Proxy.ThreadMap) -> (threadMap :Proxy.ThreadMap);
  # Must be the first call: each side learns how to make threads on the other.

  makeEcho @1 (context :Proxy.Context) -> (result :Echo.Echo);

  makeMiningOld2 @2 () -> ();
  # Older clients ask for their form of the mining interface here; they are told to update.

  makeMining @3 (context :Proxy.Context) -> (result :Mining.Mining);
  makeRpc @4 (context :Proxy.Context) -> (result :Rpc.Rpc);
  makeChain @5 (context :Proxy.Context) -> (result :Chain.Chain);
  # For wallets in processes of their own.
  makeNode @6 (context :Proxy.Context) -> (result :Node.Node);
  # For user interfaces.
  # Those four fail in a process that is not a node.

  makeWalletLoader @7 (context :Proxy.Context, globalArgs :Common.GlobalArgs, chain :Chain.Chain) -> (result :Wallet.WalletLoader);
  # Of a wallet process: its wallets, which see the chain given here. Fails in a node.
}
