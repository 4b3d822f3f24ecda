import CapnProto

/// Prints messages in the text form of Cap'n Proto: `(height = 7, hash = "\00\ff")`. Long texts, data and messages are cut; fields that
/// the schema marks as secret are not shown. Null pointers are left out.
struct MessagePrinter {
    /// Characters of one text or data.
    static let valueLimit = 200
    /// Characters after which a message is not printed any further.
    static let messageLimit = 2000

    private var length = 0

    mutating func show(_ pointer: PointerReader, _ schema: StructSchema) -> String {
        do {
            return try show(try pointer.structure(), schema)
        } catch {
            return "<\(error)>"
        }
    }

    private mutating func show(_ reader: StructReader, _ schema: StructSchema) throws -> String {
        "(\(try fields(reader, schema).joined(separator: ", ")))"
    }

    private mutating func fields(_ reader: StructReader, _ schema: StructSchema) throws -> [String] {
        var shown: [String] = []
        let tag: UInt16? = schema.tagOffset.map { reader.read($0) }
        for field in schema.fields where field.tag == nil || field.tag == tag {
            guard length < MessagePrinter.messageLimit else {
                shown.append("...")
                break
            }
            guard let value = try value(of: field, reader) else { continue }
            let text = "\(field.name) = \(value)"
            length += text.utf8.count
            shown.append(text)
        }
        return shown
    }

    /// Nil for a null pointer.
    private mutating func value(of field: FieldSchema, _ reader: StructReader) throws -> String? {
        let isPointer =
            switch field.kind {
            case .text, .data, .interface, .anyPointer, .structure, .list: true
            default: false
            }
        if isPointer && reader.pointer(field.offset).isNull { return nil }
        if field.isSecret { return "<secret>" }
        if isPointer { return try value(field.kind, reader.pointer(field.offset)) }
        switch field.kind {
        case .bool: return "\(reader.read(field.offset, field.mask != 0) as Bool)"
        case .float32: return "\(reader.read(field.offset, UInt32(truncatingIfNeeded: field.mask)) as Float)"
        case .float64: return "\(reader.read(field.offset, field.mask) as Double)"
        case .enumeration(let name): return name(reader.read(field.offset, UInt16(truncatingIfNeeded: field.mask)))
        case .integer(let isSigned, let bits): return integer(reader, field, isSigned, bits)
        case .group(let schema): return try show(reader, schema())
        default: return "void"
        }
    }

    private func integer(_ reader: StructReader, _ field: FieldSchema, _ isSigned: Bool, _ bits: Int) -> String {
        func read<T: FixedWidthInteger>(_ type: T.Type) -> String { "\(reader.read(field.offset, T(truncatingIfNeeded: field.mask)) as T)" }
        switch (bits, isSigned) {
        case (8, true): return read(Int8.self)
        case (8, false): return read(UInt8.self)
        case (16, true): return read(Int16.self)
        case (16, false): return read(UInt16.self)
        case (32, true): return read(Int32.self)
        case (32, false): return read(UInt32.self)
        case (_, true): return read(Int64.self)
        case (_, false): return read(UInt64.self)
        }
    }

    private mutating func value(_ kind: TypeKind, _ pointer: PointerReader) throws -> String {
        switch kind {
        case .text: return MessagePrinter.quoted(try pointer.text().utf8)
        case .data: return MessagePrinter.quoted(try pointer.data())
        case .interface: return "<external capability>"
        case .structure(let schema): return try show(try pointer.structure(), schema())
        case .list(let size, let element): return try list(try pointer.list(of: size), element)
        default: return "<opaque pointer>"
        }
    }

    private mutating func list(_ list: ListReader, _ element: TypeKind) throws -> String {
        var shown: [String] = []
        for index in 0..<list.count {
            guard length < MessagePrinter.messageLimit else {
                shown.append("...")
                break
            }
            let text = try value(of: element, in: list, index)
            length += text.utf8.count + 2
            shown.append(text)
        }
        return "[\(shown.joined(separator: ", "))]"
    }

    private mutating func value(of kind: TypeKind, in list: ListReader, _ index: Int) throws -> String {
        switch kind {
        case .void: return "void"
        case .bool: return "\(list.read(index) as Bool)"
        case .structure(let schema): return try show(list.structure(index), schema())
        case .text, .data, .interface, .anyPointer, .list: return try value(kind, list.pointer(index))
        default:
            let field = FieldSchema("", kind)
            return try value(of: field, list.structure(index)) ?? ""
        }
    }

    /// In quotes: backslashes doubled, bytes that are not printable as `\xx`, cut after `valueLimit` characters.
    static func quoted(_ bytes: some Sequence<UInt8>) -> String {
        let digits = [UInt8]("0123456789abcdef".utf8)
        var text: [UInt8] = [UInt8(ascii: "\"")]
        for byte in bytes {
            guard text.count <= valueLimit else {
                text += Array("...".utf8)
                break
            }
            switch byte {
            case UInt8(ascii: "\\"): text += [byte, byte]
            case 0x20...0x7e: text.append(byte)
            default: text += [UInt8(ascii: "\\"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text + [UInt8(ascii: "\"")], as: UTF8.self)
    }
}
