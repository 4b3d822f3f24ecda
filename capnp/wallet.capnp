@0xe234cce74feea00c;
# What a wallet process offers: to the node that started it, and to a GUI.

using Annotations = import "annotations.capnp";
using Proxy = import "proxy.capnp";
using Chain = import "chain.capnp";
using Common = import "common.capnp";
using Handler = import "handler.capnp";

interface Wallet {
  destroy @0 (context :Proxy.Context) -> ();
  encryptWallet @1 (context :Proxy.Context, walletPassphrase :Data $Annotations.secret) -> (result :Bool);
  isCrypted @2 (context :Proxy.Context) -> (result :Bool);
  lock @3 (context :Proxy.Context) -> (result :Bool);
  unlock @4 (context :Proxy.Context, walletPassphrase :Data $Annotations.secret) -> (result :Bool);
  isLocked @5 (context :Proxy.Context) -> (result :Bool);
  changeWalletPassphrase @6 (context :Proxy.Context, oldWalletPassphrase :Data $Annotations.secret, newWalletPassphrase :Data $Annotations.secret) -> (result :Bool);
  abortRescan @7 (context :Proxy.Context) -> ();
  backupWallet @8 (context :Proxy.Context, filename :Text) -> (result :Bool);
  getWalletName @9 (context :Proxy.Context) -> (result :Text);
  # The methods behind these come with the GUI.
}

interface WalletLoader extends (Chain.ChainClient) {
  createWallet @0 (context :Proxy.Context, name :Text, passphrase :Text $Annotations.secret, flags :UInt64) -> (warning :List(Common.BilingualStr), result :Common.Result(Wallet));
  loadWallet @1 (context :Proxy.Context, name :Text) -> (warning :List(Common.BilingualStr), result :Common.Result(Wallet));
  getWalletDir @2 (context :Proxy.Context) -> (result :Text);
  restoreWallet @3 (context :Proxy.Context, backupFile :Data, name :Text, loadAfterRestore :Bool) -> (warning :List(Common.BilingualStr), result :Common.Result(Wallet));
  migrateWallet @4 (context :Proxy.Context, name :Text, passphrase :Text $Annotations.secret) -> (result :Common.Result(WalletMigrationResult));
  isEncrypted @5 (context :Proxy.Context, name :Text) -> (result :Bool);
  listWalletDir @6 (context :Proxy.Context) -> (result :List(Common.Pair(Text, Text)));
  getWallets @7 (context :Proxy.Context) -> (result :List(Wallet));
  handleLoadWallet @8 (context :Proxy.Context, callback :LoadWalletCallback) -> (result :Handler.Handler);
}

interface LoadWalletCallback {
  destroy @0 (context :Proxy.Context) -> ();
  call @1 (context :Proxy.Context, wallet :Wallet) -> ();
}

struct WalletMigrationResult {
  wallet @0 :Wallet;
  watchonlyWalletName @1 :Text;
  solvablesWalletName @2 :Text;
  backupPath @3 :Text;
}
