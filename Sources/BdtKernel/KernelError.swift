import BdtStorage

/// Why a kernel cannot start or go on.
package enum KernelError: Error, CustomStringConvertible {
    /// Disk or database.
    case storage(StorageError)
    /// The same, at a moment for which there is a text for the user.
    case failed(String, StorageError)
    /// What is on disk contradicts itself or this network. The text is for the user; a reindex usually helps.
    case inconsistent(String)
    /// The options ask for what the data on disk does not allow.
    case refused(String)
    /// Shutdown was asked for meanwhile.
    case interrupted

    /// Whether disk or database failed.
    var isOfStorage: Bool { storageError != nil }

    /// How disk or database failed, if they did.
    var storageError: StorageError? {
        switch self {
        case .storage(let error), .failed(_, let error): error
        case .inconsistent, .refused, .interrupted: nil
        }
    }

    package var description: String {
        switch self {
        case .storage(let error): error.description
        case .failed(let text, let error): error.isDiskFull ? error.description : text
        case .inconsistent(let text), .refused(let text): text
        case .interrupted: "Shutdown requested. Exiting."
        }
    }
}
