@0xc77d03df6a41b505;
# What pool software and other makers of blocks use of a node.
#
# Hashes, headers, blocks and transactions are Data: their bytes on the network, hashes in internal byte order. Amounts are satoshi,
# timeouts milliseconds. Every call runs on the thread that its context names, so a client that waits in one call makes others on another
# thread. What does not decode fails with `std::exception: SpanReader::read(): end of data: …` and leaves the connection usable.

using Common = import "common.capnp";
using Proxy = import "proxy.capnp";

const maxMoney :Int64 = 2100000000000000;
const maxDouble :Float64 = 1.7976931348623157e308;
const defaultBlockReservedWeight :UInt64 = 8000;
const defaultCoinbaseOutputMaxAdditionalSigops :UInt64 = 400;

interface Mining {
  isTestChain @0 (context :Proxy.Context) -> (result :Bool);
  # True on networks whose coins are worth nothing.

  isInitialBlockDownload @1 (context :Proxy.Context) -> (result :Bool);
  # True while the node catches up with the network; templates made now are of no use to anybody.

  getTip @2 (context :Proxy.Context) -> (result :Common.BlockRef, hasResult :Bool);
  # The block at the end of the active chain; `hasResult` is false before there is one.

  waitTipChanged @3 (context :Proxy.Context, currentTip :Data, timeout :Float64 = .maxDouble) -> (result :Common.BlockRef);
  # Returns when the tip is another block than `currentTip` (32 bytes), with that block; after `timeout` milliseconds with the tip as it
  # is; after `interrupt`, and when the node stops, with an empty hash.

  createNewBlock @4 (context :Proxy.Context, options :BlockCreateOptions, cooldown :Bool = true) -> (result :BlockTemplate);
  # Puts a block together on top of the tip. With `cooldown` it waits first until the initial download is over and the tip has been quiet
  # for a moment; null when `interrupt` ended that wait. Fails when less than 2000 weight units are reserved, or more than a block holds.

  checkBlock @5 (context :Proxy.Context, block :Data, options :BlockCheckOptions) -> (reason :Text, debug :Text, result :Bool);
  # Whether a block would be valid on top of the tip: else a reject reason and words about it. Nothing is stored.

  interrupt @6 () -> ();
  # Ends every wait of this object's createNewBlock and waitTipChanged that has begun. Runs at once, on no thread.

  submitBlock @7 (context :Proxy.Context, block :Data, precious :Bool = false) -> (reason :Text, debug :Text, result :Bool);
  # Hands a solved block to the node, as if a peer had sent it. True when it was new and valid; else a reject reason and words about it.
  # `precious` prefers it to another block of the same work that came first.

  getTransactionsByTxID @8 (context :Proxy.Context, txids :List(Data)) -> (result :List(Data));
  # Transactions of the mempool, with witnesses, in the order asked for; empty Data for each that is not there.

  getTransactionsByWitnessID @9 (context :Proxy.Context, wtxids :List(Data)) -> (result :List(Data));
  # The same by the hash that covers witnesses.
}

interface BlockTemplate {
  # A block without a solution, and what it needs to become one. The node keeps its transactions until the template is destroyed or
  # dropped; drop what a newer template replaces.

  destroy @0 (context :Proxy.Context) -> ();
  # Frees the template; it ends its waits.

  getBlockHeader @1 (context :Proxy.Context) -> (result :Data);
  # 80 bytes; the merkle root is that of the template's own coinbase.

  getBlock @2 (context :Proxy.Context) -> (result :Data);
  # The whole block, with a coinbase that pays to whoever spends it first.

  getTxFees @3 (context :Proxy.Context) -> (result :List(Int64));
  # Satoshi, one for each transaction after the coinbase.

  getTxSigops @4 (context :Proxy.Context) -> (result :List(Int64));
  # The cost in signature operations, one for each transaction after the coinbase.

  getCoinbaseTx @5 (context :Proxy.Context) -> (result :CoinbaseTx);
  # What a coinbase of this block must look like.

  getCoinbaseMerklePath @6 (context :Proxy.Context) -> (result :List(Data));
  # The hashes that lead from a coinbase's txid to the merkle root, from the leaves up.

  submitSolutionOld7 @7 (context :Proxy.Context, version :UInt32, timestamp :UInt32, nonce :UInt32, coinbase :Data) -> (result :Bool);
  # submitSolution in the form of older clients, which are served: true when the block was new and valid.

  waitNext @8 (context :Proxy.Context, options :BlockWaitOptions) -> (result :BlockTemplate);
  # Waits for a better template: for another tip, or for fees that are higher by `feeThreshold`. Null after the timeout, after
  # interruptWait, when this template is destroyed, and when the node stops.

  interruptWait @9 () -> ();
  # Ends the waits of this template. Runs at once, on no thread.

  submitSolution @10 (context :Proxy.Context, version :UInt32, timestamp :UInt32, nonce :UInt32, coinbase :Data, precious :Bool = false) -> (reason :Text, debug :Text, result :Bool);
  # Completes the block with a header's free fields and a coinbase with witness, and hands it to the node as Mining.submitBlock does.
}

struct BlockCreateOptions {
  useMempool @0 :Bool = true;
  # False: a block with a coinbase only.
  blockReservedWeight @1 :UInt64 = .defaultBlockReservedWeight;
  # Weight units kept free for header, counts and coinbase: 2000 to 4000000.
  coinbaseOutputMaxAdditionalSigops @2 :UInt64 = .defaultCoinbaseOutputMaxAdditionalSigops;
  # Signature operations that the coinbase's outputs may cost, unscaled.
}

struct BlockWaitOptions {
  timeout @0 :Float64 = .maxDouble;
  # Milliseconds.
  feeThreshold @1 :Int64 = .maxMoney;
  # Satoshi by which fees must rise; the default waits for blocks only.
}

struct BlockCheckOptions {
  checkMerkleRoot @0 :Bool = true;
  checkPow @1 :Bool = true;
}

struct CoinbaseTx {
  version @0 :UInt32;
  sequence @1 :UInt32;
  scriptSigPrefix @2 :Data;
  # What its scriptSig begins with: the height. The whole may have 100 bytes.
  witness @3 :Data;
  # The one element of its witness stack; null when the block has no commitment.
  blockRewardRemaining @4 :Int64;
  # Satoshi that it may still pay: subsidy and fees less what requiredOutputs pay.
  requiredOutputs @5 :List(Data);
  # Outputs that it must have, such as the witness commitment.
  lockTime @6 :UInt32;
}
