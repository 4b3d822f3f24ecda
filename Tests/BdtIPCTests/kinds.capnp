@0xd3c1f0a94be27711;
# Every kind of type, for the tests of the code generator.

using Annotations = import "/annotations.capnp";

const answer :Int32 = 42;
const greeting :Text = "héllo \"you\"";
const magic :Data = 0x"f9 be b4 d9";
const tau :Float64 = 6.25;
const favourite :Colour = green;

enum Colour {
  red @0;
  green @1;
  blue @2;
}

struct Kinds {
  nothing @0 :Void;
  flag @1 :Bool;
  small @2 :Int8;
  short @3 :Int16;
  medium @4 :Int32;
  large @5 :Int64;
  usmall @6 :UInt8;
  ushort @7 :UInt16;
  umedium @8 :UInt32;
  ularge @9 :UInt64;
  single @10 :Float32;
  double @11 :Float64;
  text @12 :Text;
  data @13 :Data;
  colour @14 :Colour;
  inner @15 :Inner;
  flags @16 :List(Bool);
  numbers @17 :List(Int16);
  texts @18 :List(Text);
  inners @19 :List(Inner);
  nested @20 :List(List(UInt8));
  colours @21 :List(Colour);
  any @22 :AnyPointer;
  pair @23 :Pair(Text, List(Int32));
  passphrase @24 :Text $Annotations.secret;
  voids @25 :List(Void);

  struct Inner {
    name @0 :Text;
    number @1 :Int32;
  }
}

struct Defaults {
  flag @0 :Bool = true;
  number @1 :Int32 = -7;
  unsigned @2 :UInt16 = 65535;
  ratio @3 :Float64 = 1.5;
  single @4 :Float32 = -2.5;
  colour @5 :Colour = blue;
  text @6 :Text = "default";
  data @7 :Data = 0x"01 02";
  class @8 :Int8 = 3;
}

struct Pair(First, Second) {
  first @0 :First;
  second @1 :Second;
}

struct Choice {
  before @0 :Int32;
  union {
    none @1 :Void;
    number @2 :Int64 = 5;
    text @3 :Text;
    area :group {
      width @4 :Int32;
      height @5 :Int32;
    }
  }
  position :group {
    x @6 :Int32;
    name @7 :Text;
  }
}

struct Older {
  number @0 :Int32;
}

struct Newer {
  number @0 :Int32;
  text @1 :Text = "new";
  further @2 :Int64 = 9;
}

interface Base {
  describe @0 () -> (text :Text);
}

interface Calculator extends (Base) {
  add @0 (a :Int64, b :Int64) -> (sum :Int64);
  describeKinds @1 Kinds -> Kinds;
  makeOther @2 (other :Base) -> (other :Base);
  wait @3 () -> ();
  callBack @4 (times :Int32, listener :Listener) -> (last :Int32);
  missing @5 () -> ();
}

interface Listener {
  notify @0 (count :Int32) -> (next :Int32);
}
