import BdtJSON

/// A line of a capture file: a message as one of the two processes saw it.
struct CaptureRecord {
    enum Kind: String {
        case request, response, error
    }

    /// What a request and its answer have in common.
    struct Call: Hashable {
        let process: String
        let side: String
        let number: Int
    }

    /// UNIX microseconds.
    let time: Int64
    let call: Call
    let kind: Kind
    let method: String
    let bytes: Int
    let text: String

    /// Nil when the line is none of ours. The file may come from anybody: texts lose what could harm a terminal.
    init?(line: ArraySlice<UInt8>) {
        guard let value = try? JSONValue(parsing: Array(line)), let time = value["t"].int, let process = value["p"].string,
            let side = value["s"].string, ["client", "server"].contains(side), let kind = value["k"].string.flatMap(Kind.init),
            let number = value["n"].int, let method = value["m"].string, let bytes = value["b"].int, bytes >= 0, bytes < 1 << 40,
            let text = value["x"].string
        else { return nil }
        self.time = Int64(time)
        self.kind = kind
        self.method = CaptureRecord.printable(method, limit: 80)
        self.bytes = bytes
        self.text = CaptureRecord.printable(text, limit: 200)
        call = Call(process: CaptureRecord.printable(process, limit: 40), side: side, number: number)
    }

    private static func printable(_ text: String, limit: Int) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit).map { (" "..."~").contains($0) ? $0 : "?" }))
    }
}
