import Foundation

extension Arguments {
    /// The folders that a wallet process with these settings needs, that of the wallets first, and the files that it writes elsewhere; nil: it
    /// may use everything, because `-sandbox=0` says so, or because `-walletnotify` and `-signer` run programs of the user's choice.
    /// - Parameter wallets: names of wallets to be loaded beside those of the settings.
    package func confinement(wallets: [String] = []) -> (folders: [String], files: [String])? {
        let runsPrograms = ["walletnotify", "signer"].contains { !get($0, default: "").isEmpty }
        guard getBool("sandbox", default: !runsPrograms) else { return nil }
        let root = walletDirectory
        var folders = [root]
        let logs = [path("debuglogfile", default: "debug.log"), path("ipccapture")]
        // Wallets elsewhere: by their whole path, or behind a link.
        folders += (getAll("wallet") + wallets).filter { $0.hasPrefix("/") }.map(Paths.normalised)
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        for entry in entries {
            let path = Paths.join(root, entry)
            guard (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil else { continue }
            folders.append(Paths.real(path))
        }
        var seen = Set<String>()
        return (folders.filter { seen.insert($0).inserted }, logs.filter { !$0.isEmpty }.map { absolutePath($0) })
    }
}
