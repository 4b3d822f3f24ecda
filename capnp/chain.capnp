@0x94f21a4864bd2c65;
# What a wallet process sees of a node, and what a node steers of its wallets.
#
# Calls run on the thread that their context names and return at once unless they say that they wait. Hashes, transactions, blocks and
# locators are Data: their bytes on the network; fee rates are eight bytes, satoshi per 1000 virtual bytes, least significant first; times
# are UNIX seconds. The chain may move between two calls.

using Annotations = import "annotations.capnp";
using Proxy = import "proxy.capnp";
using Common = import "common.capnp";
using Handler = import "handler.capnp";
using Wallet = import "wallet.capnp";

interface Chain {
  destroy @0 (context :Proxy.Context) -> ();
  getHeight @1 (context :Proxy.Context) -> (result :Int32, hasResult :Bool) $Annotations.quick;
  # Of the tip; hasResult is false before the genesis block is connected.
  getBlockHash @2 (context :Proxy.Context, height :Int32) -> (result :Data) $Annotations.quick;
  # Of the active chain; fails for a height that it does not have.
  haveBlockOnDisk @3 (context :Proxy.Context, height :Int32) -> (result :Bool);
  # False for heights that the active chain does not have, and for blocks that were pruned.
  findLocatorFork @4 (context :Proxy.Context, locator :Data) -> (result :Int32, hasResult :Bool);
  # Height of the last block that the locator shares with the active chain.
  hasBlockFilterIndex @5 (context :Proxy.Context, filterType :UInt8) -> (result :Bool);
  # Whether block filters of a type (0: BIP158 basic) are indexed.
  blockFilterMatchesAny @6 (context :Proxy.Context, filterType :UInt8, blockHash :Data, filterSet :List(Data)) -> (result :Bool, hasResult :Bool);
  # Whether the filter of a block may contain one of the elements; hasResult is false when there is no such filter.
  findBlock @7 (context :Proxy.Context, hash :Data, block :FoundBlockParam) -> (block :FoundBlockResult, result :Bool);
  # Facts of any block whose header is known, and with wantData the block as it is on disk (a megabyte or more; null when pruned).
  findFirstBlockWithTimeAndHeight @8 (context :Proxy.Context, minTime :Int64, minHeight :Int32, block :FoundBlockParam) -> (block :FoundBlockResult, result :Bool);
  # The first block of the active chain at minHeight or above whose time, the latest so far, is at least minTime.
  findAncestorByHeight @9 (context :Proxy.Context, blockHash :Data, ancestorHeight :Int32, ancestor :FoundBlockParam) -> (ancestor :FoundBlockResult, result :Bool);
  # The ancestor of a block at a height.
  findAncestorByHash @10 (context :Proxy.Context, blockHash :Data, ancestorHash :Data, ancestor :FoundBlockParam) -> (ancestor :FoundBlockResult, result :Bool);
  # False unless the second block is an ancestor of the first.
  findCommonAncestor @11 (context :Proxy.Context, blockHash1 :Data, blockHash2 :Data, ancestor :FoundBlockParam, block1 :FoundBlockParam, block2 :FoundBlockParam) -> (ancestor :FoundBlockResult, block1 :FoundBlockResult, block2 :FoundBlockResult, result :Bool);
  # The last block that two branches share.
  findCoins @12 (context :Proxy.Context, coins :List(Common.Pair(Data, Data))) -> (coins :List(Common.Pair(Data, Data)));
  # Keys are outpoints; values are coins as the chain state stores them, empty for unknown ones.
  guessVerificationProgress @13 (context :Proxy.Context, blockHash :Data) -> (result :Float64);
  # 0 to 1: how much of all transactions up to now is in the chain up to that block.
  hasBlocks @14 (context :Proxy.Context, blockHash :Data, minHeight :Int32, maxHeight :Int32, hasMaxHeight :Bool) -> (result :Bool);
  # Whether all blocks from minHeight up to the given one, or up to maxHeight, are on disk.
  isRBFOptIn @15 (context :Proxy.Context, tx :Data) -> (result :Int32);
  # 0 unknown, 1 replaceable, 2 final (BIP125), by the mempool.
  isInMempool @16 (context :Proxy.Context, txid :Data) -> (result :Bool);
  hasDescendantsInMempool @17 (context :Proxy.Context, txid :Data) -> (result :Bool);
  # Whether other transactions of the mempool spend it.
  broadcastTransaction @18 (context :Proxy.Context, tx :Data, maxTxFee :Int64, broadcastMethod :Int32) -> (error :Text, result :Bool);
  # Puts a transaction into the mempool, unless it pays more than maxTxFee satoshi (0: any fee), and announces it (broadcastMethod 0) or not
  # (1). False with a reason when it is refused.
  getTransactionAncestry @19 (context :Proxy.Context, txid :Data) -> (ancestors :UInt64, descendants :UInt64, ancestorsize :UInt64, ancestorfees :Int64);
  # Counts of its relatives in the mempool, itself included, virtual bytes and satoshi of its ancestors; zeros when it is not there.
  calculateIndividualBumpFees @20 (context :Proxy.Context, outpoints :List(Data), targetFeerate :Data) -> (result :List(Common.PairInt64(Data)));
  # What must be added to the fee of a spender of each outpoint so that its unconfirmed ancestors reach the rate, satoshi.
  calculateCombinedBumpFee @21 (context :Proxy.Context, outpoints :List(Data), targetFeerate :Data) -> (result :Int64, hasResult :Bool);
  # The same for one spender of all outpoints; hasResult is false when they have too many relatives to tell.
  getPackageLimits @22 (context :Proxy.Context) -> (ancestors :UInt32, descendants :UInt32);
  # The largest numbers of ancestors and descendants that the mempool takes.
  checkChainLimits @23 (context :Proxy.Context, tx :Data) -> (result :Common.ResultVoid);
  # An error when the mempool would refuse the transaction for the number or size of its relatives.
  estimateSmartFee @24 (context :Proxy.Context, numBlocks :Int32, conservative :Bool, wantCalc :Bool) -> (calc :Common.FeeCalculation, result :Data);
  # Eight bytes, satoshi per 1000 virtual bytes; zero: no estimate.
  estimateMaxBlocks @25 (context :Proxy.Context) -> (result :UInt32);
  # The largest number of blocks that fees can be estimated for.
  mempoolMinFee @26 (context :Proxy.Context) -> (result :Data);
  # Below it the mempool takes nothing now.
  relayMinFee @27 (context :Proxy.Context) -> (result :Data);
  # -minrelaytxfee.
  relayIncrementalFee @28 (context :Proxy.Context) -> (result :Data);
  # -incrementalrelayfee.
  relayDustFee @29 (context :Proxy.Context) -> (result :Data);
  # -dustrelayfee.
  havePruned @30 (context :Proxy.Context) -> (result :Bool);
  # Whether blocks were ever removed from disk.
  getPruneHeight @31 (context :Proxy.Context) -> (result :Int32, hasResult :Bool);
  # The last height whose block was removed; hasResult is false when none was.
  isReadyToBroadcast @32 (context :Proxy.Context) -> (result :Bool);
  # Neither importing blocks nor in the initial download.
  isInitialBlockDownload @33 (context :Proxy.Context) -> (result :Bool);
  shutdownRequested @34 (context :Proxy.Context) -> (result :Bool);
  initMessage @35 (context :Proxy.Context, message :Text) -> ();
  # For the node to show its user: what is being done.
  initWarning @36 (context :Proxy.Context, message :Common.BilingualStr) -> ();
  # For the node to show its user.
  initError @37 (context :Proxy.Context, message :Common.BilingualStr) -> ();
  # For the node to show its user; start-up fails.
  showProgress @38 (context :Proxy.Context, title :Text, progress :Int32, resumePossible :Bool) -> ();
  # Percent of something that takes long; 100 ends it.
  handleNotifications @39 (context :Proxy.Context, notifications :ChainNotifications) -> (result :Handler.Handler);
  # Tells every event from now on, one at a time, until the handler is disconnected or dropped.
  waitForNotificationsIfTipChanged @40 (context :Proxy.Context, oldTip :Data) -> () $Annotations.quick;
  # Waits until every event so far was told, unless the tip still is oldTip (empty: wait in any case).
  waitForNotifications @41 (context :Proxy.Context) -> ();
  # Waits until every event so far was told to everybody.
  handleRpc @42 (context :Proxy.Context, command :RPCCommand) -> (result :Handler.Handler);
  # Answers calls of an RPC method for the node's server until the handler is disconnected or dropped. Of several who register one name, the
  # first that knows the wallet answers.
  rpcEnableDeprecated @43 (context :Proxy.Context, method :Text) -> (result :Bool);
  # Whether -deprecatedrpc names it.
  getSetting @44 (context :Proxy.Context, name :Text) -> (result :Text $Annotations.secret);
  # JSON text by all layers of settings; null when not set.
  getSettingsList @45 (context :Proxy.Context, name :Text) -> (result :List(Text) $Annotations.secret);
  # JSON texts of a repeatable setting.
  getRwSetting @46 (context :Proxy.Context, name :Text) -> (result :Text $Annotations.secret);
  # JSON text in settings.json; null when there is none.
  updateRwSetting @47 (context :Proxy.Context, name :Text, update :SettingsUpdateCallback) -> (result :Bool);
  # Calls back with the value and stores what comes of it, while no other change gets between. False when the file cannot be written.
  overwriteRwSetting @48 (context :Proxy.Context, name :Text, value :Text $Annotations.secret, action :Int32) -> (result :Bool);
  # Action 0 writes the file, 1 leaves that for later. False when it cannot be written.
  deleteRwSettings @49 (context :Proxy.Context, name :Text, action :Int32) -> (result :Bool);
  # The same with nothing.
  requestMempoolTransactions @50 (context :Proxy.Context, notifications :ChainNotifications) -> ();
  # Tells every transaction of the mempool as if it had just been added, and returns then.
  hasAssumedValidChain @51 (context :Proxy.Context) -> (result :Bool);
  # Whether the chain rests on a snapshot whose past is still being checked.
  handleWalletLoader @52 (context :Proxy.Context, loader :Wallet.WalletLoader) -> (result :Handler.Handler);
  # For a process that connected with wallets of its own: user interfaces of the node see them beside the node's, and the clock of tests
  # reaches them, until the handler is disconnected or dropped. The node starts and stops none of them.
}

interface ChainNotifications {
  # Told by the node, one event at a time.

  destroy @0 (context :Proxy.Context) -> ();
  transactionAddedToMempool @1 (context :Proxy.Context, tx :Data) -> ();
  transactionRemovedFromMempool @2 (context :Proxy.Context, tx :Data, reason :Int32) -> ();
  # Reasons: 0 expired, 1 mempool full, 2 reorganisation, 3 in a block, 4 conflicts with a block, 5 replaced.
  blockConnected @3 (context :Proxy.Context, role :ChainstateRole, block :BlockInfo) -> ();
  # With the whole block. role.validated is false for blocks of the past of a snapshot.
  blockDisconnected @4 (context :Proxy.Context, block :BlockInfo) -> ();
  updatedBlockTip @5 (context :Proxy.Context) -> ();
  # The blocks told last are all that there are for now.
  chainStateFlushed @6 (context :Proxy.Context, role :ChainstateRole, locator :Data) -> ();
  # Everything up to the locator's block is on disk.
}

interface ChainClient {
  # What a node does with every client of its chain.

  destroy @0 (context :Proxy.Context) -> ();
  registerRpcs @1 (context :Proxy.Context) -> ();
  # Has the client register its RPC methods.
  verify @2 (context :Proxy.Context) -> (result :Bool);
  # Whether everything can be opened; the client tells the user why not.
  load @3 (context :Proxy.Context) -> (result :Bool);
  # Opens everything. False when the node must not start; the client has told why.
  start @4 (context :Proxy.Context, scheduler :Void) -> ();
  # Begins regular work: the chain is complete.
  stop @5 (context :Proxy.Context) -> ();
  # Saves and closes everything.
  setMockTime @6 (context :Proxy.Context, time :Int64) -> ();
  # UNIX seconds; 0 lets the clock run.
  schedulerMockForward @7 (context :Proxy.Context, deltaSeconds :Int64) -> ();
  # Runs what is due within these seconds.
}

struct RPCCommand {
  # A method that a client of the chain answers for the node's RPC server.

  category @0 :Text;
  name @1 :Text;
  actor @2 :ActorCallback;
  argNames @3 :List(RPCArg);
  uniqueId @4 :Int64;
}

struct RPCArg {
  name @0 :Text;
  namedOnly @1 :Bool;
}

interface ActorCallback {
  # Executes calls of one RPC method. Results without an error, and false, mean: not my wallet. A server of it that takes long moves to
  # another thread first.

  call @0 (context :Proxy.Context, request :JSONRPCRequest, response :Text $Annotations.secret, lastCallback :Bool) -> (error :Text, rpcError :Text, typeError :Text, helpResult :HelpResult, response :Text $Annotations.secret, result :Bool) $Annotations.quick;
}

struct HelpResult {
  message @0 :Text;
}

struct JSONRPCRequest {
  id @0 :Text;
  method @1 :Text;
  params @2 :Text $Annotations.secret;
  # Passphrases and private keys travel here.
  mode @3 :Int32;
  uri @4 :Text;
  authUser @5 :Text;
  peerAddr @6 :Text;
  version @7 :Int32;
  knownTip @8 :Data;
  # Hash of the node's tip when it sent the call: a wallet that has got that far need not ask. Empty: not told.
}

struct FoundBlockParam {
  wantHash @0 :Bool;
  wantHeight @1 :Bool;
  wantTime @2 :Bool;
  wantMaxTime @3 :Bool;
  wantMtpTime @4 :Bool;
  wantInActiveChain @5 :Bool;
  wantLocator @6 :Bool;
  nextBlock @7 :FoundBlockParam;
  wantData @8 :Bool;
}

struct FoundBlockResult {
  hash @0 :Data;
  height @1 :Int32;
  time @2 :Int64;
  maxTime @3 :Int64;
  mtpTime @4 :Int64;
  inActiveChain @5 :Bool;
  locator @6 :Data;
  nextBlock @7 :FoundBlockResult;
  data @8 :Data;
  found @9 :Bool;
}

struct BlockInfo {
  hash @0 :Data;
  prevHash @1 :Data;
  height @2 :Int32 = -1;
  fileNumber @3 :Int32 = -1;
  dataPos @4 :UInt32;
  data @5 :Data;
  undoData @6 :Data;
  chainTimeMax @7 :UInt32;
}

struct ChainstateRole {
  validated @0 :Bool;
  historical @1 :Bool;
}

interface SettingsUpdateCallback {
  # Makes a new value of a setting out of the old one.

  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, value :Text $Annotations.secret) -> (value :Text $Annotations.secret, result :Int32, hasResult :Bool);
}
