#if canImport(Glibc)
    import Glibc
#endif

/// Keeps other processes out of a directory for as long as it exists: an fcntl lock on a file there, as the published node holds it.
///
/// The lock belongs to the process: opening and closing the lock file elsewhere in the process would release it.
package final class DirectoryLock: Sendable {
    private let descriptor: Int32

    package enum Failure: Error, Equatable {
        /// The lock file cannot be made.
        case notWritable
        /// Another process holds the lock.
        case busy
    }

    package init(directory: String, file: String = ".lock") throws(Failure) {
        descriptor = open("\(directory)/\(file)", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw .notWritable }
        var request = flock()
        request.l_type = Int16(F_WRLCK)
        request.l_whence = Int16(SEEK_SET)
        if fcntl(descriptor, F_SETLK, &request) == -1 {
            close(descriptor)
            throw .busy
        }
    }

    deinit { close(descriptor) }
}
