#if canImport(Glibc)
    import Glibc
#endif

/// Names of threads, for the log.
enum ThreadName {
    /// The name of the calling thread, `init` for the first one. Costs two or three system calls.
    static var current: String {
        // Linux answers with `<process>/task/<thread>`; the thread functions that would be cheaper are extensions that Swift does not see.
        let ids = link("/proc/thread-self").split(separator: "/")
        if ids.count == 3, ids[0] == ids[2] { return "init" }
        return content("/proc/thread-self/comm")
    }

    private static func link(_ path: String) -> String {
        text { readlink(path, $0, $1) }
    }

    private static func content(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        return String(text { read(file, $0, $1) }.prefix { $0 != "\n" })
    }

    private static func text(_ fill: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String {
        let bytes = [CChar](unsafeUninitializedCapacity: 64) { buffer, count in
            if let start = buffer.baseAddress { count = max(0, fill(start, 64)) }
        }
        return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
