@0xe0f2b9d3a6c14d75;
# Annotations that our code generator understands. They change nothing on the wire.

annotation secret @0xb15a40e59f1cd6a3 (field, param) :Void;
# The value never appears in a log.
