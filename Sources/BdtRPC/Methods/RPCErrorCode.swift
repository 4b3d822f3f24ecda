/// The number that tells programs what kind of error an RPC call met. Published numbers; another process may send others.
package struct RPCErrorCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }
    private init(_ rawValue: Int) { self.rawValue = rawValue }

    // Of the JSON-RPC 2.0 specification.
    package static let invalidRequest = RPCErrorCode(-32600)
    package static let methodNotFound = RPCErrorCode(-32601)
    package static let invalidParams = RPCErrorCode(-32602)
    package static let internalError = RPCErrorCode(-32603)
    package static let parseError = RPCErrorCode(-32700)

    // Of any method.
    package static let miscError = RPCErrorCode(-1)
    package static let typeError = RPCErrorCode(-3)
    package static let invalidAddressOrKey = RPCErrorCode(-5)
    package static let outOfMemory = RPCErrorCode(-7)
    package static let invalidParameter = RPCErrorCode(-8)
    package static let databaseError = RPCErrorCode(-20)
    package static let deserializationError = RPCErrorCode(-22)
    package static let verifyError = RPCErrorCode(-25)
    package static let verifyRejected = RPCErrorCode(-26)
    package static let verifyAlreadyInUTXOSet = RPCErrorCode(-27)
    package static let inWarmup = RPCErrorCode(-28)
    package static let methodDeprecated = RPCErrorCode(-32)

    // Of the connection to the network, and of the mempool.
    package static let clientNotConnected = RPCErrorCode(-9)
    package static let clientInInitialDownload = RPCErrorCode(-10)
    package static let clientNodeAlreadyAdded = RPCErrorCode(-23)
    package static let clientNodeNotAdded = RPCErrorCode(-24)
    package static let clientNodeNotConnected = RPCErrorCode(-29)
    package static let clientInvalidAddressOrSubnet = RPCErrorCode(-30)
    package static let clientP2PDisabled = RPCErrorCode(-31)
    package static let clientMempoolDisabled = RPCErrorCode(-33)
    package static let clientNodeCapacityReached = RPCErrorCode(-34)

    // Of wallets.
    package static let walletError = RPCErrorCode(-4)
    package static let walletInsufficientFunds = RPCErrorCode(-6)
    package static let walletInvalidLabelName = RPCErrorCode(-11)
    package static let walletKeypoolRanOut = RPCErrorCode(-12)
    package static let walletUnlockNeeded = RPCErrorCode(-13)
    package static let walletPassphraseIncorrect = RPCErrorCode(-14)
    package static let walletWrongEncryptionState = RPCErrorCode(-15)
    package static let walletEncryptionFailed = RPCErrorCode(-16)
    package static let walletAlreadyUnlocked = RPCErrorCode(-17)
    package static let walletNotFound = RPCErrorCode(-18)
    package static let walletNotSpecified = RPCErrorCode(-19)
    package static let walletAlreadyLoaded = RPCErrorCode(-35)
    package static let walletAlreadyExists = RPCErrorCode(-36)
}
