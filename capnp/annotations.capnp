@0xe0f2b9d3a6c14d75;
# Annotations that our code generator understands. They change nothing on the wire.

annotation secret @0xb15a40e59f1cd6a3 (field, param) :Void;
# The value never appears in a log.

annotation quick @0xc4f1a7d2e8936b15 (method) :Void;
# The method never blocks and returns, or begins to wait, within microseconds: a server runs it on the thread that reads the connection, up
# to where it waits, and spares two changes of threads.
