@0x888b4f7f51e691f7;

using Annotations = import "annotations.capnp";
using Proxy = import "proxy.capnp";

interface Echo {
  # Answers with what it is told: shows that a connection works.

  destroy @0 (context :Proxy.Context) -> ();
  echo @1 (context :Proxy.Context, echo :Text) -> (result :Text) $Annotations.quick;
}
