import Foundation

/// Operations on file paths as text.
package enum Paths {
    /// Joins, unless `path` is absolute already.
    package static func join(_ directory: String, _ path: String) -> String {
        if path.hasPrefix("/") { return path }
        if path.isEmpty { return directory }
        return directory.hasSuffix("/") ? directory + path : directory + "/" + path
    }

    /// Without `.`, `..`, repeated and trailing slashes, as far as the text alone tells.
    package static func normalised(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !isAbsolute {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        if isAbsolute { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    /// The folder that holds what `path` names.
    package static func parent(_ path: String) -> String {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return folder.isEmpty ? "/" : folder
    }

    /// The path without symbolic links, as far as it exists.
    package static func real(_ path: String) -> String {
        var existing = normalised(path)
        var rest: [String] = []
        while existing != "/" {
            if let resolved = realpath(existing, nil) {
                defer { free(resolved) }
                return join(String(cString: resolved), rest.reversed().joined(separator: "/"))
            }
            rest.append(String(existing.split(separator: "/").last ?? ""))
            existing = parent(existing)
        }
        return normalised(path)
    }

    package static func absolute(_ path: String) -> String {
        join(FileManager.default.currentDirectoryPath, path)
    }

    package static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    package static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// Whether both are the same file, whatever they are called.
    static func isSameFile(_ left: String, _ right: String) -> Bool {
        var first = stat()
        var second = stat()
        return stat(left, &first) == 0 && stat(right, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// Makes the directory and those above it; their permissions follow the process's mask.
    package static func createDirectories(_ path: String) throws(ConfigurationError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ConfigurationError("Cannot create directory \(path): \(error.localizedDescription)")
        }
    }
}

extension String {
    /// In double quotes, with those inside escaped.
    var quoted: String {
        "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
