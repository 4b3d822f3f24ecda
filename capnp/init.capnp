@0xf2c5cfa319406aa6;
# The first object that each side of a connection gets from the other.

using Proxy = import "proxy.capnp";
using Echo = import "echo.capnp";
using Chain = import "chain.capnp";
using Common = import "common.capnp";
using Wallet = import "wallet.capnp";

interface Init {
  construct @0 (threadMap :Proxy.ThreadMap) -> (threadMap :Proxy.ThreadMap);
  # Must be the first call: each side learns how to make threads on the other.

  makeEcho @1 (context :Proxy.Context) -> (result :Echo.Echo);

  makeMiningOld2 @2 () -> ();
  # Older clients ask for their form of the mining interface here; they are told to update.

  makeMining @3 (context :Proxy.Context) -> (result :AnyPointer);
  makeRpc @4 (context :Proxy.Context) -> (result :AnyPointer);
  makeChain @5 (context :Proxy.Context) -> (result :Chain.Chain);
  makeNode @6 (context :Proxy.Context) -> (result :AnyPointer);
  # Methods whose interfaces are not described yet keep their places.

  makeWalletLoader @7 (context :Proxy.Context, globalArgs :Common.GlobalArgs, chain :Chain.Chain) -> (result :Wallet.WalletLoader);
}
