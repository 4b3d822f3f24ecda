import CapnProto

/// A type as a field or constant names it.
indirect enum TypeReference {
    case void, bool, float32, float64, text, data, anyPointer
    case integer(String)
    case list(TypeReference)
    case enumeration(UInt64, Brand)
    case structure(UInt64, Brand)
    case interface(UInt64, Brand)
    /// A parameter of a generic declaration.
    case parameter(scope: UInt64, index: Int)

    private static let integers = ["Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"]

    init(_ pointer: PointerReader) throws {
        let reader = try pointer.structure()
        let tag: UInt16 = reader.read(0)
        switch tag {
        case 0: self = .void
        case 1: self = .bool
        case 2...9: self = .integer(TypeReference.integers[Int(tag) - 2])
        case 10: self = .float32
        case 11: self = .float64
        case 12: self = .text
        case 13: self = .data
        case 14: self = .list(try TypeReference(reader.pointer(0)))
        case 15: self = .enumeration(reader.read(1), try Brand(reader.pointer(0)))
        case 16: self = .structure(reader.read(1), try Brand(reader.pointer(0)))
        case 17: self = .interface(reader.read(1), try Brand(reader.pointer(0)))
        case 18: self = try TypeReference.pointer(reader)
        default: throw GeneratorError("unknown type (\(tag))")
        }
    }

    private static func pointer(_ reader: StructReader) throws -> TypeReference {
        switch (reader.read(4) as UInt16, reader.read(5) as UInt16) {
        case (0, 0): return .anyPointer
        case (0, _): throw GeneratorError("AnyStruct, AnyList and Capability are not supported")
        case (1, let index): return .parameter(scope: reader.read(2), index: Int(index))
        default: throw GeneratorError("generic methods are not supported")
        }
    }

    /// Whether values stand behind pointers.
    var isPointer: Bool {
        switch self {
        case .text, .data, .anyPointer, .list, .structure, .interface, .parameter: true
        case .void, .bool, .float32, .float64, .integer, .enumeration: false
        }
    }
}

/// What the parameters of generic scopes are bound to.
struct Brand {
    enum Scope {
        /// A missing type stands for AnyPointer.
        case bind([TypeReference?])
        case inherit
    }

    let scopes: [UInt64: Scope]

    init(_ pointer: PointerReader) throws {
        var scopes: [UInt64: Scope] = [:]
        for scope in try pointer.structure().pointer(0).structures() {
            let isBound = scope.read(4) as UInt16 == 0
            let bindings = try isBound ? scope.pointer(0).structures() : []
            let types = try bindings.map { $0.read(0) as UInt16 == 1 ? try TypeReference($0.pointer(0)) : nil }
            scopes[scope.read(0)] = isBound ? .bind(types) : .inherit
        }
        self.scopes = scopes
    }
}

/// A default or constant value.
enum Value {
    case void
    case bool(Bool)
    case signed(Int64)
    case unsigned(UInt64)
    case float32(UInt32)
    case float64(UInt64)
    case text(String)
    case data([UInt8])
    /// A list, struct or other pointer, and whether it is null.
    case pointer(isNull: Bool)

    init(_ pointer: PointerReader) throws {
        let reader = try pointer.structure()
        switch reader.read(0) as UInt16 {
        case 0, 17: self = .void
        case 1: self = .bool(reader.read(16))
        case 2: self = .signed(Int64(reader.read(2) as Int8))
        case 3: self = .signed(Int64(reader.read(1) as Int16))
        case 4: self = .signed(Int64(reader.read(1) as Int32))
        case 5: self = .signed(reader.read(1))
        case 6: self = .unsigned(UInt64(reader.read(2) as UInt8))
        case 7, 15: self = .unsigned(UInt64(reader.read(1) as UInt16))
        case 8: self = .unsigned(UInt64(reader.read(1) as UInt32))
        case 9: self = .unsigned(reader.read(1))
        case 10: self = .float32(reader.read(1))
        case 11: self = .float64(reader.read(1))
        case 12: self = .text(try reader.pointer(0).text())
        case 13: self = .data(try reader.pointer(0).data())
        default: self = .pointer(isNull: reader.pointer(0).isNull)
        }
    }

    /// The bits that are combined with those of a field.
    var mask: UInt64 {
        switch self {
        case .bool(let value): value ? 1 : 0
        case .signed(let value): UInt64(bitPattern: value)
        case .unsigned(let value), .float64(let value): value
        case .float32(let value): UInt64(value)
        case .void, .text, .data, .pointer: 0
        }
    }
}
