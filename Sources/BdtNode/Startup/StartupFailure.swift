import BdtCommon

/// Why a node does not start.
package enum StartupFailure: Error, Equatable {
    /// The text is for the user.
    case message(String)
    /// The data on disk is of no use; a reindex usually helps.
    case unusableData(String)
    /// Shutdown was requested meanwhile.
    case interrupted
    /// Whoever found the reason has told the user.
    case reported

    init(_ error: ConfigurationError) { self = .message(error.description) }
}
