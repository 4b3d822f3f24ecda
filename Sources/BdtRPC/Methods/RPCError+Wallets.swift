extension RPCError {
    /// A call that needs a wallet does not say which, and there are several.
    package static let severalWallets = RPCError(
        .walletNotSpecified,
        "Multiple wallets are loaded. Please select which wallet to use by requesting the RPC through the /wallet/<walletname> URI path.")
}
