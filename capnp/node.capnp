@0x92546c47dc734b2e;
# What a user interface sees of a node.
#
# Calls run on the thread that their context names and return at once, unless they say that they wait. Amounts are satoshi, times UNIX
# seconds, hashes and transactions the bytes on the network. A running node answers the calls that configure a node before its start
# (initLogging to appInitMain) as done: whoever holds this interface came to a node that has started.

using Annotations = import "annotations.capnp";
using Common = import "common.capnp";
using Handler = import "handler.capnp";
using Proxy = import "proxy.capnp";
using Wallet = import "wallet.capnp";

interface Node {
  destroy @0 (context :Proxy.Context) -> ();
  initLogging @1 (context :Proxy.Context) -> ();
  # Nothing to do in a running node.
  initParameterInteraction @2 (context :Proxy.Context) -> ();
  # Nothing to do in a running node.
  getWarnings @3 (context :Proxy.Context) -> (result :Common.BilingualStr);
  # What the node warns of now, a line each; empty when all is well.
  getLogCategories @4 (context :Proxy.Context) -> (result :UInt64);
  # A bit for each category of -debug that is on.
  getExitStatus @5 (context :Proxy.Context) -> (result :Int32);
  # What the process will report when it ends: 0, or 1 after a failure.
  baseInitialize @6 (context :Proxy.Context, globalArgs :Common.GlobalArgs) -> (error :Text, result :Bool);
  # True: the node has its settings; those given here are not used.
  appInitMain @7 (context :Proxy.Context) -> (tipInfo :BlockAndHeaderTipInfo, error :Text, result :Bool);
  # Waits until the node has started: true, and where its chain stands then. False when it is stopping.
  appShutdown @8 (context :Proxy.Context) -> ();
  # Asks the node to stop, as startShutdown. The process ends by itself: this does not wait for it, the connection closes.
  startShutdown @9 (context :Proxy.Context) -> ();
  # Asks the node to stop.
  shutdownRequested @10 (context :Proxy.Context) -> (result :Bool);

  isSettingIgnored @11 (name :Text) -> (result :Bool);
  # Whether the command line overrules what settings.json says or would say.
  getPersistentSetting @12 (name :Text) -> (result :Text $Annotations.secret);
  # JSON text of the value in settings.json or the configuration file; `null` when there is none.
  updateRwSetting @13 (name :Text, value :Text $Annotations.secret) -> ();
  # Writes a value (JSON text) to settings.json; `null` removes it. Fails when the file cannot be written.
  forceSetting @14 (name :Text, value :Text $Annotations.secret) -> ();
  # Overrules every other source of a setting until the node stops. Most settings are read at start only.
  resetSettings @15 () -> ();
  # Empties settings.json and keeps the old one as settings.json.bak.

  mapPort @16 (context :Proxy.Context, useNatPnP :Bool) -> ();
  # Starts or ends asking the router to forward the listening port.
  getProxy @17 (context :Proxy.Context, net :Int32) -> (proxyInfo :ProxyInfo, result :Bool);
  # The proxy for a network (number as in NodeStats.network); false when there is none.
  getNodeCount @18 (context :Proxy.Context, flags :Int32) -> (result :UInt64);
  # Peers: 1 inbound, 2 outbound, 3 both.
  getNodesStats @19 (context :Proxy.Context) -> (stats :List(NodeStats), result :Bool);
  # False while the network is not started.
  getBanned @20 (context :Proxy.Context) -> (banmap :Banmap, result :Bool);
  ban @21 (context :Proxy.Context, netAddr :Data, banTimeOffset :Int64) -> (result :Bool);
  # Bans an address (BIP155 bytes: network id, length, address) for `banTimeOffset` seconds and drops its connections.
  unban @22 (context :Proxy.Context, ip :Data) -> (result :Bool);
  # `ip` is a subnet: an address as in `ban`, then a byte with the length of the prefix in bits.
  disconnectByAddress @23 (context :Proxy.Context, address :Data) -> (result :Bool);
  disconnectById @24 (context :Proxy.Context, id :Int64) -> (result :Bool);
  listExternalSigners @25 (context :Proxy.Context) -> (result :List(ExternalSigner));
  getTotalBytesRecv @26 (context :Proxy.Context) -> (result :Int64);
  getTotalBytesSent @27 (context :Proxy.Context) -> (result :Int64);
  # Bytes of all peers since the start.
  getMempoolSize @28 (context :Proxy.Context) -> (result :UInt64);
  # Transactions.
  getMempoolDynamicUsage @29 (context :Proxy.Context) -> (result :UInt64);
  # Bytes of memory.
  getMempoolMaxUsage @30 (context :Proxy.Context) -> (result :UInt64);
  # Bytes of memory that -maxmempool allows.
  getHeaderTip @31 (context :Proxy.Context) -> (height :Int32, blockTime :Int64, result :Bool);
  # The best header known; false when there is none.
  getNumBlocks @32 (context :Proxy.Context) -> (result :Int32);
  # Height of the tip; -1 before there is one.
  getNetLocalAddresses @33 (context :Proxy.Context) -> (result :List(Common.Pair(Data, LocalServiceInfo)));
  # Addresses (as in `ban`) under which peers are told to find this node.
  getBestBlockHash @34 (context :Proxy.Context) -> (result :Data);
  getLastBlockTime @35 (context :Proxy.Context) -> (result :Int64);
  getVerificationProgress @36 (context :Proxy.Context) -> (result :Float64);
  # 0 to 1, an estimate.
  isInitialBlockDownload @37 (context :Proxy.Context) -> (result :Bool);
  isLoadingBlocks @38 (context :Proxy.Context) -> (result :Bool);
  # True while blocks are indexed anew or imported from files.
  setNetworkActive @39 (context :Proxy.Context, active :Bool) -> ();
  getNetworkActive @40 (context :Proxy.Context) -> (result :Bool);
  getDustRelayFee @41 (context :Proxy.Context) -> (result :Data);
  executeRpc @42 (context :Proxy.Context, command :Text, params :Text $Annotations.secret, uri :Text) -> (error :Text, rpcError :Text, result :Text $Annotations.secret);
  # Executes an RPC method; `params` is a JSON array or object, the result JSON text. `rpcError` is the JSON text of an error object.
  listRpcCommands @43 (context :Proxy.Context) -> (result :List(Text));
  # Names in alphabetical order, those of wallets too.
  getUnspentOutput @44 (context :Proxy.Context, output :Data) -> (result :Data);
  # The coin of an outpoint in the chain state's form (without regard to the mempool); null when there is none.
  broadcastTransaction @45 (context :Proxy.Context, tx :Data, maxTxFee :Int64) -> (error :Text, result :Int32);
  # 0 when the transaction is in the mempool and announced; else a published TransactionError number with a text.
  customWalletLoader @46 (context :Proxy.Context) -> (result :Wallet.WalletLoader);
  # The wallets of the wallet process; null in a node that runs without (-disablewallet), or while that process is away.

  handleInitMessage @47 (context :Proxy.Context, callback :InitMessageCallback) -> (result :Handler.Handler);
  handleMessageBox @48 (context :Proxy.Context, callback :MessageBoxCallback) -> (result :Handler.Handler);
  handleQuestion @49 (context :Proxy.Context, callback :QuestionCallback) -> (result :Handler.Handler);
  handleShowProgress @50 (context :Proxy.Context, callback :ShowNodeProgressCallback) -> (result :Handler.Handler);
  handleInitWallet @51 (context :Proxy.Context, callback :InitWalletCallback) -> (result :Handler.Handler);
  handleNotifyNumConnectionsChanged @52 (context :Proxy.Context, callback :NotifyNumConnectionsChangedCallback) -> (result :Handler.Handler);
  handleNotifyNetworkActiveChanged @53 (context :Proxy.Context, callback :NotifyNetworkActiveChangedCallback) -> (result :Handler.Handler);
  handleNotifyAlertChanged @54 (context :Proxy.Context, callback :NotifyAlertChangedCallback) -> (result :Handler.Handler);
  handleBannedListChanged @55 (context :Proxy.Context, callback :BannedListChangedCallback) -> (result :Handler.Handler);
  handleNotifyBlockTip @56 (context :Proxy.Context, callback :NotifyBlockTipCallback) -> (result :Handler.Handler);
  handleNotifyHeaderTip @57 (context :Proxy.Context, callback :NotifyHeaderTipCallback) -> (result :Handler.Handler);
  # Each calls back, one call at a time, until the handler is disconnected or dropped. Of events that come faster than the callback
  # returns, only the latest is told.
}

interface ExternalSigner {
  destroy @0 (context :Proxy.Context) -> ();
  getName @1 (context :Proxy.Context) -> (result :Text);
}

interface InitMessageCallback {
  # What start-up is doing.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, message :Text) -> ();
}

interface MessageBoxCallback {
  # A message for the user; the result says whether it was shown. `style`: the published flags of icons and buttons.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, message :Common.BilingualStr, style :UInt32) -> (result :Bool);
}

interface QuestionCallback {
  # A question to the user; true is yes.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, message :Common.BilingualStr, nonInteractiveMessage :Text, style :UInt32) -> (result :Bool);
}

interface ShowNodeProgressCallback {
  # Percent of something that takes long; 100 ends it. `resumePossible`: stopping now loses nothing.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, title :Text, progress :Int32, resumePossible :Bool) -> ();
}

interface InitWalletCallback {
  # The wallet process is there (again): customWalletLoader returns something new.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context) -> ();
}

interface NotifyNumConnectionsChangedCallback {
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, newNumConnections :Int32) -> ();
}

interface NotifyNetworkActiveChangedCallback {
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, networkActive :Bool) -> ();
}

interface NotifyAlertChangedCallback {
  # getWarnings has changed.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context) -> ();
}

interface BannedListChangedCallback {
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context) -> ();
}

interface NotifyBlockTipCallback {
  # The active chain has a new tip. `syncState`: 0 indexing anew, 1 initial download, 2 in step with the network.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, syncState :Int32, tip :BlockTip, verificationProgress :Float64) -> ();
}

interface NotifyHeaderTipCallback {
  # There is a new best header. `verificationProgress` above zero: the height of headers that are only presynchronised.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, syncState :Int32, tip :BlockTip, verificationProgress :Float64) -> ();
}

struct ProxyInfo {
  proxy @0 :Data;
  # `host:port`
  torStreamIsolation @1 :Bool;
}

struct NodeStats {
  # A peer. Times are UNIX seconds, 0 for never; ping times microseconds, -1 when unknown.

  nodeid @0 :Int64;
  lastSend @1 :Int64;
  lastRecv @2 :Int64;
  lastTXTime @3 :Int64;
  lastBlockTime @4 :Int64;
  timeConnected @5 :Int64;
  addrName @6 :Text;
  version @7 :Int32;
  cleanSubVer @8 :Text;
  inbound @9 :Bool;
  bip152HighbandwidthTo @10 :Bool;
  bip152HighbandwidthFrom @11 :Bool;
  startingHeight @12 :Int32;
  sendBytes @13 :UInt64;
  sendBytesPerMsgType @14 :List(Common.PairUInt64(Text));
  recvBytes @15 :UInt64;
  recvBytesPerMsgType @16 :List(Common.PairUInt64(Text));
  permissionFlags @17 :Int32;
  pingTime @18 :Int64;
  minPingTime @19 :Int64;
  addrLocal @20 :Text;
  addr @21 :Data;
  addrBind @22 :Data;
  network @23 :Int32;
  # 0 unroutable, 1 IPv4, 2 IPv6, 3 onion, 4 i2p, 5 CJDNS, 6 internal.
  mappedAs @24 :UInt32;
  connType @25 :Int32;
  # 0 inbound, 1 outbound-full-relay, 2 manual, 3 feeler, 4 block-relay-only, 5 addr-fetch.
  transportType @26 :UInt8;
  # 0 detecting, 1 v1, 2 v2.
  sessionId @27 :Text;
  stateStats @28 :NodeStateStats;
  # Null when the peer's conversation has not begun.
}

struct NodeStateStats {
  syncHeight @0 :Int32;
  commonHeight @1 :Int32;
  startingHeight @2 :Int32;
  pingWait @3 :Int64;
  heightInFlight @4 :List(Int32);
  relayTxs @5 :Bool;
  invToSend @6 :Int32;
  lastInvSeq @7 :UInt64;
  feeFilterReceived @8 :Int64;
  addressesProcessed @9 :UInt64;
  addressesRateLimited @10 :UInt64;
  addressRelayEnabled @11 :Bool;
  theirServices @12 :UInt64;
  presyncHeight @13 :Int64;
  timeOffset @14 :Int64;
}

struct Banmap {
  json @0 :Text;
  # The ban list as banlist.json holds it.
}

struct BlockTip {
  blockHeight @0 :Int32;
  blockTime @1 :Int64;
  blockHash @2 :Data;
}

struct BlockAndHeaderTipInfo {
  blockHeight @0 :Int32;
  blockTime @1 :Int64;
  headerHeight @2 :Int32;
  headerTime @3 :Int64;
  verificationProgress @4 :Float64;
}

struct LocalServiceInfo {
  score @0 :Int32;
  port @1 :UInt16;
}
