import BdtConsensus
import Foundation

extension Arguments {
    /// Where data live when no option says otherwise.
    package static var defaultDataDirectory: String {
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        return Paths.join(home.isEmpty ? "/" : home, ".bdtcoin")
    }

    /// Whether `-datadir`, if given, names a directory.
    package var isDataDirectoryValid: Bool {
        let path = path("datadir")
        return path.isEmpty || Paths.isDirectory(Paths.absolute(path))
    }

    /// The data directory of all networks.
    package var dataDirectory: String {
        let path = path("datadir")
        return path.isEmpty ? Self.defaultDataDirectory : Paths.absolute(path)
    }

    /// The data directory of the selected network.
    package var networkDirectory: String { Paths.join(dataDirectory, network.dataSubdirectory) }

    /// The directory of wallets: as `-walletdir` says, else `wallets` in the network's directory if there is one, else that directory.
    package var walletDirectory: String {
        if isSet("walletdir") { return Paths.normalised(Paths.absolute(path("walletdir"))) }
        let folder = Paths.join(networkDirectory, "wallets")
        return Paths.isDirectory(folder) ? folder : networkDirectory
    }

    /// Where the files of blocks are; nil when `-blocksdir` names no directory. Makes it if it has to.
    package func blocksDirectory() throws(ConfigurationError) -> String? {
        var base = dataDirectory
        if isSet("blocksdir") {
            base = Paths.absolute(path("blocksdir"))
            guard Paths.isDirectory(base) else { return nil }
        }
        let path = Paths.join(Paths.join(base, network.dataSubdirectory), "blocks")
        try Paths.createDirectories(path)
        return path
    }
}
