import BdtRPC

/// Results whose members speak for themselves.
extension RPCResult {
    init(_ type: RPCResultType, when condition: String = "", _ members: [RPCResult]) {
        self.init(type, "", when: condition, members)
    }

    init(_ key: String, _ type: RPCResultType, optional: Bool = false, _ members: [RPCResult]) {
        self.init(key, type, "", optional: optional, members)
    }
}
