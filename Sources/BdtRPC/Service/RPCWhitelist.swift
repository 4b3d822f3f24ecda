/// Which methods a user may call (`-rpcwhitelist`, `-rpcwhitelistdefault`).
package struct RPCWhitelist: Sendable {
    private var methods: [String: Set<String>] = [:]
    private let deniesOthers: Bool

    /// - Parameters:
    ///   - entries: `<user>:<method>,<method>`; of several for one user, only what is in all counts.
    ///   - deniesOthers: users without an entry may call nothing; nil: if there is any entry.
    package init(_ entries: [String] = [], deniesOthers: Bool? = nil) {
        self.deniesOthers = deniesOthers ?? !entries.isEmpty
        for entry in entries {
            let parts = entry.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let user = String(parts[0])
            guard parts.count == 2 else {
                methods[user] = methods[user] ?? []
                continue
            }
            let listed = Set(parts[1].split { $0 == "," || $0 == " " }.map(String.init))
            methods[user] = methods[user].map(listed.intersection) ?? listed
        }
    }

    /// Whether the user may call anything at all.
    func admits(_ user: String) -> Bool { methods[user] != nil || !deniesOthers }

    /// Whether the user, whom `admits` lets in, may call the method.
    func allows(_ user: String, _ method: String) -> Bool { methods[user]?.contains(method) ?? true }

    /// Whether there is a list for the user.
    func restricts(_ user: String) -> Bool { methods[user] != nil }
}
