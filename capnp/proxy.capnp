@0xcc316e3f71a040fb;
# How calls name the threads that execute them (the conventions of libmultiprocess).

struct Context {
  # The first parameter of most methods.

  thread @0 :Thread;
  # One of the callee's threads, made by its ThreadMap: calls that name the same one run in order.

  callbackThread @1 :Thread;
  # One of the caller's: calls back, made while this one runs, are to name it.
}

interface ThreadMap {
  # Makes threads for calls from the other side of a connection.

  makeThread @0 (name :Text) -> (result :Thread);
  makePool @1 (count :UInt32) -> ();
}

interface Thread {
  getName @0 () -> (result :Text);
}
