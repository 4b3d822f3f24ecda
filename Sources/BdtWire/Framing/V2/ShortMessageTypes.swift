/// Message types as one byte (BIP324); 0 announces twelve bytes of name.
enum ShortMessageTypes {
    private static let names: [String] = [
        "addr", "block", "blocktxn", "cmpctblock", "feefilter", "filteradd", "filterclear", "filterload", "getblocks", "getblocktxn",
        "getdata", "getheaders", "headers", "inv", "mempool", "merkleblock", "notfound", "ping", "pong", "sendcmpct", "tx", "getcfilters",
        "cfilter", "getcfheaders", "cfheaders", "getcfcheckpt", "cfcheckpt", "addrv2",
    ]
    private static let identifiers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt8($0 + 1)) })

    /// The type and payload as the contents of a packet.
    static func encode(command: String, payload: [UInt8]) -> [UInt8] {
        if let identifier = identifiers[command] { return [identifier] + payload }
        let name = command.utf8.prefix(MessageHeader.commandLength)
        return [0] + name + [UInt8](repeating: 0, count: MessageHeader.commandLength - name.count) + payload
    }

    /// The type and payload of a packet's contents; nil when the type is not in a valid form.
    static func decode(_ contents: ArraySlice<UInt8>) -> (command: String, payload: ArraySlice<UInt8>)? {
        guard let first = contents.first else { return nil }
        let rest = contents.dropFirst()
        if first != 0 {
            return Int(first) <= names.count ? (names[Int(first) - 1], rest) : nil
        }
        guard rest.count >= MessageHeader.commandLength else { return nil }
        let field = rest.prefix(MessageHeader.commandLength)
        let name = field.prefix { $0 != 0 }
        guard name.allSatisfy({ (0x20...0x7f).contains($0) }), field.dropFirst(name.count).allSatisfy({ $0 == 0 }) else { return nil }
        return (String(decoding: name, as: UTF8.self), rest.dropFirst(MessageHeader.commandLength))
    }
}
