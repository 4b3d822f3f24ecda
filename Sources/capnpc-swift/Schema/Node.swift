import CapnProto

// The parts of the compiler's schema.capnp that the generator needs, read by hand: the offsets are those that `capnp compile -ocapnp` shows.

/// A declaration: file, struct, enum, interface, constant or annotation.
struct Node {
    enum Body {
        case file
        case structure(Structure)
        case enumeration([String])
        case interface([Method], superclasses: [(id: UInt64, brand: Brand)])
        case constant(TypeReference, Value)
        case annotation
    }

    struct Structure {
        let size: StructSize
        let isGroup: Bool
        /// Where the union's tag stands in units of 16 bits; nil without a union.
        let tagOffset: Int?
        let fields: [Field]
    }

    let id: UInt64
    let displayName: String
    /// The display name without the scope.
    let name: String
    let scopeID: UInt64
    let parameters: [String]
    let nested: [UInt64]
    let body: Body

    init(_ reader: StructReader) throws {
        id = reader.read(0)
        displayName = try reader.pointer(0).text()
        let prefix = Int(reader.read(2) as UInt32)
        name = String(decoding: displayName.utf8.dropFirst(prefix), as: UTF8.self)
        scopeID = reader.read(2)
        parameters = try reader.pointer(5).structures().map { try $0.pointer(0).text() }
        nested = try reader.pointer(1).structures().map { $0.read(0) }
        body = try Node.body(reader)
    }

    private static func body(_ reader: StructReader) throws -> Body {
        switch reader.read(6) as UInt16 {
        case 0: return .file
        case 1:
            let hasUnion = reader.read(15) as UInt16 > 0
            return .structure(
                Structure(
                    size: StructSize(dataWords: Int(reader.read(7) as UInt16), pointers: Int(reader.read(12) as UInt16)),
                    isGroup: reader.read(224), tagOffset: hasUnion ? Int(reader.read(8) as UInt32) : nil,
                    fields: try reader.pointer(3).structures().map { try Field($0) }))
        case 2: return .enumeration(try reader.pointer(3).structures().map { try $0.pointer(0).text() })
        case 3:
            let superclasses = try reader.pointer(4).structures().map { (id: $0.read(0) as UInt64, brand: try Brand($0.pointer(0))) }
            return .interface(try reader.pointer(3).structures().map { try Method($0) }, superclasses: superclasses)
        case 4: return .constant(try TypeReference(reader.pointer(3)), try Value(reader.pointer(4)))
        case 5: return .annotation
        case let other: throw GeneratorError("\(try reader.pointer(0).text()): unknown kind of declaration (\(other))")
        }
    }
}

/// A field of a struct or group.
struct Field {
    enum Body {
        case slot(offset: Int, TypeReference, Value, hasDefault: Bool)
        case group(UInt64)
    }

    let name: String
    let annotations: [UInt64]
    /// The tag that selects the field; nil outside of unions.
    let tag: UInt16?
    let body: Body

    init(_ reader: StructReader) throws {
        name = try reader.pointer(0).text()
        annotations = try reader.pointer(1).structures().map { $0.read(0) }
        let tag: UInt16 = reader.read(1, 0xffff)
        self.tag = tag == 0xffff ? nil : tag
        switch reader.read(4) as UInt16 {
        case 0:
            body = .slot(
                offset: Int(reader.read(1) as UInt32), try TypeReference(reader.pointer(2)), try Value(reader.pointer(3)),
                hasDefault: reader.read(128))
        case 1: body = .group(reader.read(2))
        case let other: throw GeneratorError("field \(name): unknown kind (\(other))")
        }
    }
}

/// A method of an interface; its ordinal is its index.
struct Method {
    let name: String
    let annotations: [UInt64]
    let isGeneric: Bool
    let parameters: (id: UInt64, brand: Brand)
    let results: (id: UInt64, brand: Brand)

    init(_ reader: StructReader) throws {
        name = try reader.pointer(0).text()
        annotations = try reader.pointer(1).structures().map { $0.read(0) }
        isGeneric = try !reader.pointer(4).structures().isEmpty
        parameters = (reader.read(1), try Brand(reader.pointer(2)))
        results = (reader.read(2), try Brand(reader.pointer(3)))
    }
}

extension PointerReader {
    /// The elements of a list of structs.
    func structures() throws -> [StructReader] {
        let list = try list(of: .composite)
        return (0..<list.count).map { list.structure($0) }
    }
}

/// Why no code can be written; the text names the declaration.
struct GeneratorError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
