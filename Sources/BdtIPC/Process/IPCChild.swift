import BdtInterfaces
import Dispatch

#if canImport(Glibc)
    import Glibc
#endif

/// The side of a process that another one started with `-ipcfd <n>`.
package enum IPCChild {
    package struct InvalidDescriptor: Error, CustomStringConvertible {
        package let text: String
        package var description: String { "Invalid -ipcfd number '\(text)'" }
    }

    /// The descriptor to serve, when the command line (with the program's name) is that of a child; nil for a normal start.
    package static func descriptor(arguments: [String]) throws(InvalidDescriptor) -> Int32? {
        guard arguments.count == 3, arguments[1] == "-ipcfd" else { return nil }
        guard let number = Int32(arguments[2]), number >= 0 else { throw InvalidDescriptor(text: arguments[2]) }
        return number
    }

    /// The same for a program whose parent hands it a command line too: the descriptor, and what follows it.
    package static func descriptorAndOptions(arguments: [String]) throws(InvalidDescriptor) -> (descriptor: Int32, options: [String])? {
        guard arguments.count >= 3, let descriptor = try descriptor(arguments: Array(arguments.prefix(3))) else { return nil }
        return (descriptor, Array(arguments.dropFirst(3)))
    }

    /// Offers what `makeInit` makes to the parent, and returns when the parent is gone or closed the connection. Blocks the thread.
    package static func serve(fileDescriptor: Int32, _ makeInit: () throws -> any Init) throws {
        // The socket must not leak into processes that this one starts.
        guard fcntl(fileDescriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw InvalidDescriptor(text: String(fileDescriptor)) }
        let gone = DispatchSemaphore(value: 0)
        let connection = IPCConnection.serve(descriptor: fileDescriptor, root: try makeInit())
        connection.onDisconnect { gone.signal() }
        gone.wait()
    }
}
