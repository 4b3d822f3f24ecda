/// What a wallet process may use of the file system: the folders of its wallets, and the files that it logs to. The process gives up all else
/// for good before it starts its work, so it has to know from its very start: this comes in its environment.
package struct Confinement: Hashable, Sendable {
    package static let variable = "BDTCOIN_WALLET_FILES"

    /// The first one is that of the wallets.
    package var folders: [String]
    /// They can be written to; next to them nothing can.
    package var files: [String]

    package init(folders: [String], files: [String] = []) {
        self.folders = folders
        self.files = files
    }

    /// Nil when the process may use everything.
    package init?(environment text: String?) {
        guard let text, !text.isEmpty else { return nil }
        let paths = text.split(separator: "\n").map { $0.replacing("\\n", with: "\n").replacing("\\s", with: "\\") }
        self.init(
            folders: paths.filter { !$0.hasPrefix("=") }.map { String($0) },
            files: paths.filter { $0.hasPrefix("=") }.map { String($0.dropFirst()) })
    }

    /// A path a line, files after an equals sign; backslashes and line ends in names are escaped.
    package var text: String {
        (folders + files.map { "=" + $0 }).map { $0.replacing("\\", with: "\\s").replacing("\n", with: "\\n") }.joined(separator: "\n")
    }

    /// Whether `path`, which is absolute and without `..`, is in one of the folders.
    package func covers(_ path: String) -> Bool {
        folders.contains { path == $0 || path.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
    }
}
