@0xcd2c6232cb484a28;
# Values that several interfaces use. Hashes, transactions and the like are Data: their bytes on the network.

using Annotations = import "annotations.capnp";

struct BlockRef {
  hash @0 :Data;
  height @1 :Int32;
}

struct PSBTFillOptions {
  sign @0 :Bool = true;
  sighashType @1 :Int32;
  hasSighashType @2 :Bool;
  finalize @3 :Bool = true;
  bip32Derivs @4 :Bool;
}

struct FeeCalculation {
  est @0 :EstimationResult;
  reason @1 :Int32;
  desiredTarget @2 :Int32;
  returnedTarget @3 :Int32;
  bestHeight @4 :UInt32;
}

struct EstimationResult {
  pass @0 :EstimatorBucket;
  fail @1 :EstimatorBucket;
  decay @2 :Float64;
  scale @3 :UInt32;
}

struct EstimatorBucket {
  start @0 :Float64;
  end @1 :Float64;
  withinTarget @2 :Float64;
  totalConfirmed @3 :Float64;
  inMempool @4 :Float64;
  leftMempool @5 :Float64;
}

struct Settings {
  # The layers of the settings, strongest first. Values are JSON texts.

  forcedSettings @0 :List(Pair(Text, Text)) $Annotations.secret;
  commandLineOptions @1 :List(Pair(Text, List(Text))) $Annotations.secret;
  rwSettings @2 :List(Pair(Text, Text)) $Annotations.secret;
  roConfig @3 :List(Pair(Text, List(Pair(Text, List(Text))))) $Annotations.secret;
  # Sections of the configuration file. All of them may hold passwords.
}

struct GlobalArgs {
  settings @0 :Settings;
  configPath @1 :Text;
}

struct BilingualStr {
  original @0 :Text;
  translated @1 :Text;
}

struct Result(Value) {
  # A value, or when there is an error none.

  value @0 :Value;
  error @1 :BilingualStr;
}

struct ResultVoid(Value) {
  error @0 :BilingualStr;
}

struct Expected(Value, Error) {
  union {
    value @0 :Value;
    error @1 :Error;
  }
}

struct Pair(Key, Value) {
  key @0 :Key;
  value @1 :Value;
}

struct PairInt64(Key) {
  key @0 :Key;
  value @1 :Int64;
}

struct PairUInt64(Key) {
  key @0 :Key;
  value @1 :UInt64;
}
