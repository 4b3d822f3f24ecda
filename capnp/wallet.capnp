@0xe234cce74feea00c;
# What a wallet process offers: to the node that started it, and to a GUI.
#
# Calls run on the thread that their context names. Amounts are satoshi, times UNIX seconds, hashes, transactions, outputs and outpoints
# the bytes on the network. Calls answer from memory unless they say otherwise: those that change the wallet return when the change is on
# disk. A call that needs a key of a locked wallet says so in its result.

using Annotations = import "annotations.capnp";
using Proxy = import "proxy.capnp";
using Chain = import "chain.capnp";
using Common = import "common.capnp";
using Handler = import "handler.capnp";

interface Wallet {
  destroy @0 (context :Proxy.Context) -> ();
  # Lets go of the object; the wallet stays loaded.

  encryptWallet @1 (context :Proxy.Context, walletPassphrase :Data $Annotations.secret) -> (result :Bool);
  # Encrypts the keys, and locks. Derives a key from the passphrase: takes about a second. False when encrypted already, without private
  # keys, or when the passphrase is empty.
  isCrypted @2 (context :Proxy.Context) -> (result :Bool);
  lock @3 (context :Proxy.Context) -> (result :Bool);
  # False when the wallet is not encrypted, or a rescan needs it unlocked.
  unlock @4 (context :Proxy.Context, walletPassphrase :Data $Annotations.secret) -> (result :Bool);
  # Until lock is called. False for a wrong passphrase. Takes about a second.
  isLocked @5 (context :Proxy.Context) -> (result :Bool);
  changeWalletPassphrase @6 (context :Proxy.Context, oldWalletPassphrase :Data $Annotations.secret, newWalletPassphrase :Data $Annotations.secret) -> (result :Bool);
  abortRescan @7 (context :Proxy.Context) -> ();
  # Ends a rescan that runs; it ends at its next block.
  backupWallet @8 (context :Proxy.Context, filename :Text) -> (result :Bool);
  # Copies the wallet to a file on the wallet process's machine.
  getWalletName @9 (context :Proxy.Context) -> (result :Text);

  getNewDestination @10 (context :Proxy.Context, outputType :Int32, label :Text) -> (result :Common.Result(TxDestination));
  # A fresh address. Types: 0 legacy, 1 p2sh-segwit, 2 bech32, 3 bech32m.
  getPubKey @11 (context :Proxy.Context, script :Data, address :Data) -> (pubKey :Data, result :Bool);
  # The public key with a hash (20 bytes) that the wallet knows for a script.
  signMessage @12 (context :Proxy.Context, message :Text, pkhash :Data) -> (signature :Text, result :Int32);
  # 0 with a signature in base 64; 1 no private key; 2 signing failed.
  isSpendable @13 (context :Proxy.Context, dest :TxDestination) -> (result :Bool);
  setAddressBook @14 (context :Proxy.Context, dest :TxDestination, name :Text, purpose :Int32) -> (result :Bool);
  # Purposes: 0 receive, 1 send, 2 refund; -1 keeps the one there is.
  delAddressBook @15 (context :Proxy.Context, dest :TxDestination) -> (result :Bool);
  # Addresses of the wallet itself cannot be removed.
  getAddress @16 (context :Proxy.Context, dest :TxDestination, wantName :Bool, wantPurpose :Bool) -> (name :Text, purpose :Int32, result :Bool);
  getAddresses @17 (context :Proxy.Context) -> (result :List(WalletAddress));
  getAddressReceiveRequests @18 (context :Proxy.Context) -> (result :List(Data));
  # What setAddressReceiveRequest stored, for all addresses.
  setAddressReceiveRequest @19 (context :Proxy.Context, dest :TxDestination, id :Data, value :Data) -> (result :Bool);
  # Stores bytes of a GUI's own with an address; an empty value removes them.
  displayAddress @20 (context :Proxy.Context, dest :TxDestination) -> (result :Common.ResultVoid);
  # Shows an address on an external signer.

  lockCoin @21 (context :Proxy.Context, output :Data, writeToDb :Bool) -> (result :Bool);
  # Keeps a coin from being spent automatically; with `writeToDb` also after a restart.
  unlockCoin @22 (context :Proxy.Context, output :Data) -> (result :Bool);
  isLockedCoin @23 (context :Proxy.Context, output :Data) -> (result :Bool);
  listLockedCoins @24 (context :Proxy.Context) -> (outputs :List(Data));

  createTransaction @25 (context :Proxy.Context, recipients :List(Recipient), coinControl :CoinControl, sign :Bool, changePos :UInt32, hasChangePos :Bool) -> (result :Common.Result(CreatedTransactionResult));
  # Chooses coins and makes a transaction; nothing is stored or sent. `changePos`: where to put the change, if hasChangePos.
  commitTransaction @26 (context :Proxy.Context, tx :Data, valueMap :List(Common.Pair(Text, Text)), orderForm :List(Common.Pair(Text, Text))) -> ();
  # Stores a transaction and sends it. `valueMap` knows `comment`, `to`, `replaces_txid`; `orderForm` holds a GUI's messages.
  transactionCanBeAbandoned @27 (context :Proxy.Context, txid :Data) -> (result :Bool);
  abandonTransaction @28 (context :Proxy.Context, txid :Data) -> (result :Bool);
  # Frees the coins of a transaction that is neither in a block nor in the mempool.
  transactionCanBeBumped @29 (context :Proxy.Context, txid :Data) -> (result :Bool);
  createBumpTransaction @30 (context :Proxy.Context, txid :Data, coinControl :CoinControl) -> (errors :List(Common.BilingualStr), oldFee :Int64, newFee :Int64, mtx :Data, result :Bool);
  # A replacement that pays more, unsigned.
  signBumpTransaction @31 (context :Proxy.Context, mtx :Data) -> (mtx :Data, result :Bool);
  commitBumpTransaction @32 (context :Proxy.Context, txid :Data, mtx :Data) -> (errors :List(Common.BilingualStr), bumpedTxid :Data, result :Bool);

  getTx @33 (context :Proxy.Context, txid :Data) -> (result :Data);
  # Null when the wallet does not have it.
  getWalletTx @34 (context :Proxy.Context, txid :Data) -> (result :WalletTx);
  getWalletTxs @35 (context :Proxy.Context) -> (result :List(WalletTx));
  tryGetTxStatus @36 (context :Proxy.Context, txid :Data) -> (txStatus :WalletTxStatus, numBlocks :Int32, blockTime :Int64, result :Bool);
  # `numBlocks`: height of the wallet's last block; `blockTime`: its time.
  getWalletTxDetails @37 (context :Proxy.Context, txid :Data) -> (txStatus :WalletTxStatus, orderForm :List(Common.Pair(Text, Text)), inMempool :Bool, numBlocks :Int32, result :WalletTx);

  getBalances @38 (context :Proxy.Context) -> (result :WalletBalances);
  fillPSBT @39 (context :Proxy.Context, options :Common.PSBTFillOptions, nSigned :UInt64, wantNSigned :Bool, psbtx :Data) -> (nSigned :UInt64, psbtx :Data, complete :Bool, result :Int32, hasResult :Bool);
  # Adds what the wallet knows, and signs if asked to. `result`, if any, is a published PSBTError number.
  tryGetBalances @40 (context :Proxy.Context) -> (balances :WalletBalances, blockHash :Data, result :Bool);
  # Balances and the block that they are of.
  getBalance @41 (context :Proxy.Context) -> (result :Int64);
  getAvailableBalance @42 (context :Proxy.Context, coinControl :CoinControl) -> (result :Int64);
  # What can be spent with these coins and rules.
  txinIsMine @43 (context :Proxy.Context, txin :Data) -> (result :Bool);
  txoutIsMine @44 (context :Proxy.Context, txout :Data) -> (result :Bool);
  getDebit @45 (context :Proxy.Context, txin :Data) -> (result :Int64);
  getCredit @46 (context :Proxy.Context, txout :Data) -> (result :Int64);
  listCoins @47 (context :Proxy.Context) -> (result :List(Common.Pair(TxDestination, List(Common.Pair(Data, WalletTxOut)))));
  # Coins that can be spent, and locked ones, by address; change stands with the address that it came from.
  getCoins @48 (context :Proxy.Context, outputs :List(Data)) -> (result :List(WalletTxOut));
  getRequiredFee @49 (context :Proxy.Context, txBytes :UInt32) -> (result :Int64);
  # The least that the wallet pays for so many virtual bytes.
  getMinimumFee @50 (context :Proxy.Context, txBytes :UInt32, coinControl :CoinControl, wantReturnedTarget :Bool, wantReason :Bool) -> (returnedTarget :Int32, reason :Int32, result :Int64);
  # What it pays by the rules of `coinControl`; `reason` is a published FeeReason number.
  getConfirmTarget @51 (context :Proxy.Context) -> (result :UInt32);
  # -txconfirmtarget, blocks.

  hdEnabled @52 (context :Proxy.Context) -> (result :Bool);
  canGetAddresses @53 (context :Proxy.Context) -> (result :Bool);
  privateKeysDisabled @54 (context :Proxy.Context) -> (result :Bool);
  taprootEnabled @55 (context :Proxy.Context) -> (result :Bool);
  hasExternalSigner @56 (context :Proxy.Context) -> (result :Bool);
  getDefaultAddressType @57 (context :Proxy.Context) -> (result :Int32);
  getDefaultMaxTxFee @58 (context :Proxy.Context) -> (result :Int64);
  # -maxtxfee, satoshi.
  remove @59 (context :Proxy.Context) -> ();
  # Unloads the wallet, and does not load it at the next start.

  handleUnload @60 (context :Proxy.Context, callback :UnloadWalletCallback) -> (result :Handler.Handler);
  handleShowProgress @61 (context :Proxy.Context, callback :ShowWalletProgressCallback) -> (result :Handler.Handler);
  handleStatusChanged @62 (context :Proxy.Context, callback :StatusChangedCallback) -> (result :Handler.Handler);
  handleAddressBookChanged @63 (context :Proxy.Context, callback :AddressBookChangedCallback) -> (result :Handler.Handler);
  handleTransactionChanged @64 (context :Proxy.Context, callback :TransactionChangedCallback) -> (result :Handler.Handler);
  handleCanGetAddressesChanged @65 (context :Proxy.Context, callback :CanGetAddressesChangedCallback) -> (result :Handler.Handler);
  # Each calls back, one call at a time, until the handler is disconnected or dropped.
}

interface WalletLoader extends (Chain.ChainClient) {
  # The wallets of a process. Results hold an error text in place of a wallet; warnings may come with either.

  createWallet @0 (context :Proxy.Context, name :Text, passphrase :Text $Annotations.secret, flags :UInt64) -> (warning :List(Common.BilingualStr), result :Common.Result(Wallet));
  # `flags` are the bits that a wallet file stores: 1 avoid reuse, 1<<32 no private keys, 1<<33 blank, 1<<34 descriptors, 1<<35 external
  # signer. A passphrase encrypts it from the start.
  loadWallet @1 (context :Proxy.Context, name :Text) -> (warning :List(Common.BilingualStr), result :Common.Result(Wallet));
  # Waits until the wallet has caught up with the chain.
  getWalletDir @2 (context :Proxy.Context) -> (result :Text);
  restoreWallet @3 (context :Proxy.Context, backupFile :Data, name :Text, loadAfterRestore :Bool) -> (warning :List(Common.BilingualStr), result :Common.Result(Wallet));
  # `backupFile` is a path on the wallet process's machine.
  migrateWallet @4 (context :Proxy.Context, name :Text, passphrase :Text $Annotations.secret) -> (result :Common.Result(WalletMigrationResult));
  isEncrypted @5 (context :Proxy.Context, name :Text) -> (result :Bool);
  # Of a wallet on disk, loaded or not.
  listWalletDir @6 (context :Proxy.Context) -> (result :List(Common.Pair(Text, Text)));
  # Names of the wallets on disk, with their format (`sqlite`).
  getWallets @7 (context :Proxy.Context) -> (result :List(Wallet));
  # Those that are loaded.
  handleLoadWallet @8 (context :Proxy.Context, callback :LoadWalletCallback) -> (result :Handler.Handler);
  # Calls back for each wallet that is loaded from now on.
}

interface UnloadWalletCallback {
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context) -> ();
}

interface ShowWalletProgressCallback {
  # Percent of a rescan; 100 ends it.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, title :Text, progress :Int32) -> ();
}

interface StatusChangedCallback {
  # The wallet was locked or unlocked.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context) -> ();
}

interface AddressBookChangedCallback {
  # `status`: 0 new, 1 changed, 2 removed.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, address :TxDestination, label :Text, isMine :Bool, purpose :Int32, status :Int32) -> ();
}

interface TransactionChangedCallback {
  # `status`: 0 new, 1 changed, 2 removed.
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, txid :Data, status :Int32) -> ();
}

interface CanGetAddressesChangedCallback {
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context) -> ();
}

interface LoadWalletCallback {
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, wallet :Wallet) -> ();
}

struct Key {
  secret @0 :Data $Annotations.secret;
  isCompressed @1 :Bool;
}

struct TxDestination {
  # At most one is set; none: no destination.

  pubKey @0 :Data;
  pkHash @1 :Data;
  scriptHash @2 :Data;
  witnessV0ScriptHash @3 :Data;
  witnessV0KeyHash @4 :Data;
  witnessV1Taproot @5 :Data;
  witnessUnknown @6 :WitnessUnknown;
}

struct WitnessUnknown {
  version @0 :UInt32;
  program @1 :Data;
}

struct WalletAddress {
  dest @0 :TxDestination;
  isMine @1 :Bool;
  name @2 :Text;
  purpose @3 :Int32;
}

struct Recipient {
  dest @0 :TxDestination;
  amount @1 :Int64;
  subtractFeeFromAmount @2 :Bool;
}

struct CoinControl {
  # How a transaction is to be made; what is not set is left to the wallet.

  destChange @0 :TxDestination;
  hasChangeType @1 :Bool;
  changeType @2 :Int32;
  includeUnsafeInputs @3 :Bool;
  allowOtherInputs @4 :Bool;
  # Whether coins beside the selected ones may be spent.
  allowWatchOnly @5 :Bool;
  overrideFeeRate @6 :Bool;
  # Allows a rate below the wallet's minimum.
  hasFeeRate @7 :Bool;
  feeRate @8 :Data;
  hasConfirmTarget @9 :Bool;
  confirmTarget @10 :Int32;
  hasSignalRbf @11 :Bool;
  signalRbf @12 :Bool;
  avoidPartialSpends @13 :Bool;
  avoidAddressReuse @14 :Bool;
  feeMode @15 :Int32;
  # 0 unset, 1 economical, 2 conservative.
  minDepth @16 :Int32;
  maxDepth @17 :Int32;
  hasLockTime @18 :UInt32;
  lockTime @19 :UInt32;
  hasVersion @20 :UInt32;
  version @21 :UInt32;
  hasMaxTxWeight @22 :UInt32;
  maxTxWeight @23 :UInt32;
  setSelected @24 :List(Data);
  # Outpoints that must be spent.
}

struct WalletTx {
  # A transaction, and which of its inputs and outputs are the wallet's, in their order.

  tx @0 :Data;
  txinIsMine @1 :List(Bool);
  txoutIsMine @2 :List(Bool);
  txoutIsChange @3 :List(Bool);
  txoutAddress @4 :List(TxDestination);
  txoutAddressIsMine @5 :List(Bool);
  credit @6 :Int64;
  debit @7 :Int64;
  change @8 :Int64;
  time @9 :Int64;
  valueMap @10 :List(Common.Pair(Text, Text));
  isCoinbase @11 :Bool;
}

struct WalletTxOut {
  txout @0 :Data;
  time @1 :Int64;
  depthInMainChain @2 :Int32;
  isSpent @3 :Bool;
}

struct WalletTxStatus {
  blockHeight @0 :Int32;
  blocksToMaturity @1 :Int32;
  depthInMainChain @2 :Int32;
  # Below zero: a block holds a transaction that conflicts with this one, so deep.
  timeReceived @3 :UInt32;
  lockTime @4 :UInt32;
  isTrusted @5 :Bool;
  isAbandoned @6 :Bool;
  isCoinbase @7 :Bool;
  isInMainChain @8 :Bool;
}

struct WalletBalances {
  balance @0 :Int64;
  unconfirmedBalance @1 :Int64;
  immatureBalance @2 :Int64;
  usedBalance @3 :Int64;
  # On addresses that were spent from already, in a wallet that avoids reuse.
  nonmempoolBalance @4 :Int64;
  # Of the wallet's own transactions that are not in the mempool.
}

struct WalletMigrationResult {
  wallet @0 :Wallet;
  watchonlyWalletName @1 :Text;
  solvablesWalletName @2 :Text;
  backupPath @3 :Text;
}

struct CreatedTransactionResult {
  tx @0 :Data;
  fee @1 :Int64;
  feeCalc @2 :Common.FeeCalculation;
  changePos @3 :UInt32;
  hasChangePos @4 :Bool;
}
