/// What is left to read of a descriptor: ASCII, as the checksum's alphabet has already shown.
struct DescriptorInput {
    private var rest: ArraySlice<UInt8>

    init(_ text: some StringProtocol) { rest = [UInt8](text.utf8)[...] }

    private init(_ rest: ArraySlice<UInt8>) { self.rest = rest }

    var isEmpty: Bool { rest.isEmpty }
    var text: String { String(decoding: rest, as: UTF8.self) }
    var firstCharacter: String { String(decoding: rest.prefix(1), as: UTF8.self) }

    /// Passes `text` when it comes next.
    mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest.removeFirst(text.utf8.count)
        return true
    }

    /// Passes everything up to the comma or closing brace that ends the argument, brackets in between being balanced.
    mutating func takeExpression() -> DescriptorInput {
        var level = 0
        var end = rest.startIndex
        scan: while end < rest.endIndex {
            switch rest[end] {
            case UInt8(ascii: "("), UInt8(ascii: "{"): level += 1
            case UInt8(ascii: ")"), UInt8(ascii: "}"):
                if level == 0 { break scan }
                level -= 1
            case UInt8(ascii: ",") where level == 0: break scan
            default: break
            }
            end += 1
        }
        defer { rest = rest[end...] }
        return DescriptorInput(rest[..<end])
    }

    /// The name and arguments of `name(arguments)`; an empty name for anything else.
    var function: (name: String, argument: DescriptorInput) {
        guard rest.last == UInt8(ascii: ")"), let open = rest.firstIndex(of: UInt8(ascii: "(")) else { return ("", DescriptorInput([])) }
        return (String(decoding: rest[..<open], as: UTF8.self), DescriptorInput(rest[(open + 1)..<(rest.endIndex - 1)]))
    }

    /// The parts between separators.
    func split(_ separator: Unicode.Scalar) -> [String] {
        rest.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension UInt32 {
    /// Decimal digits and nothing else: no sign that would make it negative, no space.
    init?(strict text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.init(text)
    }
}
