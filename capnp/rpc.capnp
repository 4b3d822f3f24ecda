@0x9c3505dc45e146ac;

using Annotations = import "annotations.capnp";
using Proxy = import "proxy.capnp";

interface Rpc {
  # The methods of the node's JSON-RPC server without HTTP.

  executeRpc @0 (context :Proxy.Context, request :Text $Annotations.secret, uri :Text, user :Text) -> (result :Text $Annotations.secret);
  # Executes a JSON-RPC request, an object or a batch, and returns the response object: an error of the method is in it. `uri` is `/` or
  # `/wallet/<name>`; `user` is a name for -rpcwhitelist and the log. Text that is no JSON fails with `invalid JSON received over IPC`.
  # Runs on the thread of the context; a method that waits keeps that thread.
}
