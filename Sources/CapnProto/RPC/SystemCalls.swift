import CapnpShim

#if canImport(Glibc)
    import Glibc
#endif

/// Calls of the system that Swift's module of the C library lacks.
package enum SystemCalls {
    /// The system's number of the calling thread.
    package static var threadID: Int { Int(capnp_thread_id()) }

    /// The name of the calling thread: at most fifteen characters.
    package static var threadName: String {
        var name = [CChar](repeating: 0, count: 32)
        capnp_thread_name(&name, name.count)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Closes all descriptors from `lowest` on in a process to be spawned.
    package static func closeDescriptors(from lowest: Int32, _ actions: inout posix_spawn_file_actions_t) {
        capnp_spawn_close_from(&actions, lowest)
    }

    /// A connection that waits at a listening socket, closed on exec; -1 with errno when there is none.
    package static func accept(_ listener: Int32) -> Int32 { capnp_accept(listener) }
}
