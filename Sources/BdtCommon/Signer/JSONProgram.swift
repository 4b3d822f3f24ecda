import BdtJSON
import Dispatch
import Foundation
import Synchronization

/// Why something cannot be done with an external signer; the text is for the user.
package struct SignerError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// A program of the user's choice that answers with JSON. It is started without a shell: words are parted by spaces.
struct JSONProgram: Sendable {
    private let words: [String]

    init(_ command: String) { words = command.split(separator: " ").map(String.init) }

    /// Runs it to its end, however long that takes: a user may have to press a button.
    func run(_ arguments: [String], input: String = "") async throws(SignerError) -> JSONValue {
        let words = words + arguments
        let result = await withCheckedContinuation { continuation in
            // The thread waits; those of the concurrency runtime must not.
            DispatchQueue(label: "signer").async { continuation.resume(returning: Self.run(words, input: input)) }
        }
        let text = try result.get()
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw SignerError("Unable to parse JSON: \(text)")
        }
    }

    private static func run(_ words: [String], input: String) -> Result<String, SignerError> {
        guard let name = words.first, let path = path(of: name) else {
            return .failure(SignerError("execve failed: No such file or directory"))
        }
        let process = Process()
        let (output, errors, source) = (Pipe(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = Array(words.dropFirst())
        (process.standardOutput, process.standardError, process.standardInput) = (output, errors, source)
        do { try process.run() } catch { return .failure(SignerError("execve failed: \(error.localizedDescription)")) }
        // All at once: a program that is not read from stops.
        let complaints = ReadText(errors.fileHandleForReading)
        let feeding = DispatchWorkItem {
            try? source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try? source.fileHandleForWriting.close()
        }
        DispatchQueue(label: "signer input").async(execute: feeding)
        let text = String(decoding: (try? output.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        feeding.wait()
        guard process.terminationStatus == 0 else {
            return .failure(
                SignerError(
                    "RunCommandParseJSON error: process(\(words.joined(separator: " "))) returned \(process.terminationStatus): "
                        + complaints.text))
        }
        return .success(text)
    }

    /// The file of a program: named by its path, or found where the system looks for programs.
    private static func path(of name: String) -> String? {
        let manager = FileManager.default
        if name.contains("/") { return manager.isExecutableFile(atPath: name) ? name : nil }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first(where: manager.isExecutableFile)
    }
}

/// Reads a stream to its end on a thread of its own.
private final class ReadText: Sendable {
    private let group = DispatchGroup()
    private let data = Mutex(Data())

    init(_ handle: FileHandle) {
        DispatchQueue(label: "signer errors").async(group: group) { [self] in
            let all = (try? handle.readToEnd()) ?? Data()
            data.withLock { $0 = all }
        }
    }

    /// All of it, once there is no more.
    var text: String {
        group.wait()
        return data.withLock { String(decoding: $0, as: UTF8.self) }
    }
}
