@0xebd8f46e2f369076;

using Proxy = import "proxy.capnp";

interface Handler {
  # Something that was started and goes on until this object is disconnected or dropped.

  destroy @0 (context :Proxy.Context) -> ();
  disconnect @1 (context :Proxy.Context) -> ();
}
