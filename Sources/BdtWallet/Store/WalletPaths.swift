import BdtBase
import Foundation

/// Where wallets live: names to folders, and what kind of file is in one.
package struct WalletPaths: Sendable {
    package static let fileName = "wallet.dat"

    /// File formats of wallets, by content.
    package enum Format: String, Sendable {
        case sqlite
        /// Recognised, never opened.
        case bdb
    }

    /// The absolute path of the wallets directory.
    package let root: String
    /// Application id of the network's wallets.
    package let networkMagic: UInt32

    package init(root: String, networkMagic: UInt32) {
        self.root = root
        self.networkMagic = networkMagic
    }

    /// `name` as a path: relative ones start at the wallets directory.
    package func absolutePath(of name: String) -> String {
        if name.isEmpty { return root }
        let path = name.hasPrefix("/") ? name : root + "/" + name
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// The folder that a wallet name stands for. Names of things that are neither folders nor free to become one are refused, and so are
    /// names that lead out of the wallets directory by `..`, which the published node lets pass: who means another place says so with an
    /// absolute path.
    package func folder(of name: String) throws(WalletError) -> String {
        if name.split(separator: "/").contains("..") {
            throw WalletError(.badPath, "Invalid -wallet path '\(name)'. A wallet name must not lead out of -walletdir (\"\(root)\")")
        }
        let path = absolutePath(of: name)
        switch FileKind(path: path) {
        case .missing, .directory: return path
        case .link where FileKind(following: path) == .directory: return path
        case .regular where !name.contains("/"): return path
        default:
            throw WalletError(
                .badPath,
                "Invalid -wallet path '\(name)'. -wallet path should point to a directory where wallet.dat and database/log.?????????? "
                    + "files can be stored, a location where such a directory could be created, or (for backwards compatibility) "
                    + "the name of an existing data file in -walletdir (\"\(root)\")")
        }
    }

    /// The kind of wallet file at `file`; nil when it is none.
    package func format(ofFile file: String) -> Format? {
        guard let handle = FileHandle(forReadingAtPath: file) else { return nil }
        defer { try? handle.close() }
        guard let head = try? handle.read(upToCount: 4096), head.count >= 512 else { return nil }
        let bytes = [UInt8](head)
        let word = (UInt32(bytes[12]) << 24 | UInt32(bytes[13]) << 16) | (UInt32(bytes[14]) << 8 | UInt32(bytes[15]))
        if bytes.count >= 4096, word == 0x0005_3162 || word == 0x6231_0500 { return .bdb }
        let magic = withUnsafeBytes(of: networkMagic.bigEndian) { [UInt8]($0) }
        return bytes.starts(with: "SQLite format 3\0".utf8) && Array(bytes[68..<72]) == magic ? .sqlite : nil
    }

    /// The kind of wallet in a folder, or at a path that is itself a file of the old kind.
    package func format(ofFolder folder: String) -> Format? {
        if FileKind(following: folder) == .regular { return format(ofFile: folder) == .bdb ? .bdb : nil }
        return format(ofFile: folder + "/" + WalletPaths.fileName)
    }

    /// Every wallet below the wallets directory: its name and format.
    package func list() -> [(name: String, format: Format)] {
        var found: [(String, Format)] = []
        list("", into: &found)
        return found
    }

    /// Adds the wallets of a folder and, where it can be read, of those in it; links are not followed.
    private func list(_ folder: String, into found: inout [(String, Format)]) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
        } catch {
            Log.info("ListDatabases: Error scanning \(root)/\(folder): \(error.localizedDescription)")
            return
        }
        for name in names {
            let entry = folder.isEmpty ? name : folder + "/" + name
            let path = root + "/" + entry
            let kind = FileKind(path: path)
            switch kind {
            case .directory, .link:
                if FileKind(following: path) == .directory, let format = format(ofFolder: path) { found.append((entry, format)) }
                if kind == .directory { list(entry, into: &found) }
            case .regular where folder.isEmpty && !entry.hasSuffix(".bak"):
                guard let format = format(ofFile: path) else { continue }
                if entry == WalletPaths.fileName {
                    found.append(("", format))
                } else if format == .bdb {
                    found.append((entry, format))
                }
            default: break
            }
        }
    }
}

/// What stands at a path.
package enum FileKind: Sendable {
    case missing, regular, directory, link, other

    /// Does not follow a symbolic link.
    package init(path: String) {
        var information = stat()
        self.init(lstat(path, &information) == 0 ? information.st_mode : nil)
    }

    /// Follows symbolic links.
    package init(following path: String) {
        var information = stat()
        self.init(stat(path, &information) == 0 ? information.st_mode : nil)
    }

    private init(_ mode: mode_t?) {
        switch mode.map({ $0 & S_IFMT }) {
        case nil: self = .missing
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .link
        default: self = .other
        }
    }
}

/// Tells files apart, by whatever path they are reached.
struct FileIdentity: Hashable {
    private let device: UInt64
    private let node: UInt64

    /// Nil when there is no file.
    init?(path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        device = UInt64(information.st_dev)
        node = UInt64(information.st_ino)
    }
}
