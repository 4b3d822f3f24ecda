/// What a type is, for those who print messages.
package indirect enum TypeKind: Sendable {
    case void, bool, float32, float64, text, data, interface, anyPointer
    case integer(isSigned: Bool, bits: Int)
    /// The name of an enumerant by its number.
    case enumeration(@Sendable (UInt16) -> String)
    case structure(@Sendable () -> StructSchema)
    case list(ElementSize, TypeKind)
    /// Fields that stand in the struct itself.
    case group(@Sendable () -> StructSchema)
}

/// A struct's fields in the order of their ordinals.
package struct StructSchema: Sendable {
    /// As the compiler displays it, without the file: `Chain.getHeight$Params`.
    package let name: String
    package let fields: [FieldSchema]
    /// Where the union's tag stands, in units of 16 bits.
    package let tagOffset: Int?

    package init(_ name: String, _ fields: [FieldSchema], tagOffset: Int? = nil) {
        self.name = name
        self.fields = fields
        self.tagOffset = tagOffset
    }
}

package struct FieldSchema: Sendable {
    package let name: String
    package let kind: TypeKind
    /// In units of the field's width; of a pointer, its index.
    package let offset: Int
    /// The bit pattern of the default value.
    package let mask: UInt64
    /// The tag that selects the field, for members of a union.
    package let tag: UInt16?
    /// The value never goes to a log.
    package let isSecret: Bool

    package init<T: CapnpValue>(
        _ name: String, _ type: T.Type, _ offset: Int, mask: UInt64 = 0, tag: UInt16? = nil, isSecret: Bool = false
    ) {
        self.init(name, kind: T.kind, offset, mask: mask, tag: tag, isSecret: isSecret)
    }

    /// A field that holds an element of a list.
    package init(_ name: String, _ kind: TypeKind) { self.init(name, kind: kind, 0, mask: 0, tag: nil, isSecret: false) }

    private init(_ name: String, kind: TypeKind, _ offset: Int, mask: UInt64, tag: UInt16?, isSecret: Bool) {
        self.name = name
        self.kind = kind
        self.offset = offset
        self.mask = mask
        self.tag = tag
        self.isSecret = isSecret
    }

    package static func group(_ name: String, tag: UInt16? = nil, _ schema: @escaping @Sendable () -> StructSchema) -> FieldSchema {
        FieldSchema(name, kind: .group(schema), 0, mask: 0, tag: tag, isSecret: false)
    }
}
