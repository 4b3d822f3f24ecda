/// Writes one field: its properties in reader and builder, its description.
struct FieldWriter {
    private let schemas: SchemaSet
    private let structure: Node.Structure
    private let field: Field
    private let node: Node

    init(_ schemas: SchemaSet, _ structure: Node.Structure, _ field: Field, in node: Node) {
        self.schemas = schemas
        self.structure = structure
        self.field = field
        self.node = node
    }

    private var name: String { SchemaSet.member(field.name) }
    private var suffix: String { SchemaSet.capitalized(field.name) }

    /// The namespace of a group's reader and builder.
    static func groupName(_ field: Field, in node: Node) throws -> String {
        let name = SchemaSet.capitalized(field.name) + "Group"
        return name
    }

    /// `guard` for members of unions.
    private var condition: String? {
        guard let tag = field.tag, let offset = structure.tagOffset else { return nil }
        return "guard raw.read(\(offset)) as UInt16 == \(tag) else { return nil }"
    }

    /// Sets the tag, for members of unions.
    private var selection: String? {
        guard let tag = field.tag, let offset = structure.tagOffset else { return nil }
        return "raw.write(\(tag) as UInt16, \(offset))"
    }

    func writeReader(to source: inout SourceText) throws {
        switch field.body {
        case .group:
            let group = try FieldWriter.groupName(field, in: node)
            property("\(name): \(group).Reader", isThrowing: false, "\(group).Reader(raw)", to: &source)
        case .slot(_, .void, _, _): break
        case .slot(let offset, let type, let value, let hasDefault):
            let typeName = try schemas.type(type)
            guard type.isPointer else {
                return property(
                    "\(name): \(typeName)" + isOptional(type), isThrowing: false, read(offset, type, typeName, value), to: &source)
            }
            // A field of that name says itself whether the value counts.
            if !structure.fields.contains(where: { $0.name == "has\(suffix)" }) {
                source.line("package var has\(suffix): Bool { !raw.pointer(\(offset)).isNull }")
            }
            var expression = "try \(typeName).read(raw.pointer(\(offset)))"
            if hasDefault { expression = "raw.pointer(\(offset)).isNull ? \(try pointerDefault(value)) : \(expression)" }
            property("\(name): \(typeName).Reader", isThrowing: true, expression, to: &source)
        }
    }

    private func isOptional(_ type: TypeReference) -> String {
        if case .enumeration = type { return condition == nil ? "?" : "" }
        return ""
    }

    private func property(_ declaration: String, isThrowing: Bool, _ expression: String, to source: inout SourceText) {
        let getter = isThrowing ? "get throws(CapnpError)" : "get"
        guard let condition else {
            let body = isThrowing ? "{ \(getter) { \(expression) } }" : "{ \(expression) }"
            return source.line("package var \(declaration) \(body)")
        }
        source.block("package var \(declaration)?") { source in
            source.block(getter) { source in
                source.line(condition)
                source.line("return " + expression)
            }
        }
    }

    /// Reads a number, bit or enumerant.
    private func read(_ offset: Int, _ type: TypeReference, _ typeName: String, _ value: Value) -> String {
        let read = "raw.read(\(offset)\(mask(value)))"
        if case .enumeration = type { return "\(typeName)(rawValue: \(read))" }
        return read
    }

    /// The second argument of `read` and the third of `write`; nothing for zero.
    private func mask(_ value: Value) -> String {
        switch value {
        case .bool(let isSet): isSet ? ", true" : ""
        case .signed(let number): number != 0 ? ", \(number)" : ""
        default: value.mask != 0 ? ", \(SourceText.hexadecimal(value.mask))" : ""
        }
    }

    private func pointerDefault(_ value: Value) throws -> String {
        switch value {
        case .text(let text): return SourceText.literal(text)
        case .data(let bytes): return "[\(bytes.map(String.init).joined(separator: ", "))]"
        default: throw GeneratorError("\(node.displayName).\(field.name): default values of lists and structs are not supported")
        }
    }

    func writeBuilder(to source: inout SourceText) throws {
        switch field.body {
        case .group:
            let group = try FieldWriter.groupName(field, in: node)
            guard let selection else { return source.line("package var \(name): \(group).Builder { \(group).Builder(raw) }") }
            source.block("package func init\(suffix)() -> \(group).Builder") { source in
                source.line(selection)
                source.line("return \(group).Builder(raw)")
            }
        case .slot(_, .void, _, _):
            if let selection { source.line("package func set\(suffix)() { \(selection) }") }
        case .slot(let offset, let type, let value, _):
            let typeName = try schemas.type(type)
            source.block("package func set\(suffix)(_ value: \(try input(type, typeName)))") { source in
                if let selection { source.line(selection) }
                guard !type.isPointer else { return source.line("\(typeName).write(value, raw.pointer(\(offset)))") }
                var number = "value"
                if case .enumeration = type { number = "value.rawValue" }
                source.line("raw.write(\(number), \(offset)\(mask(value)))")
            }
        }
    }

    private func input(_ type: TypeReference, _ typeName: String) throws -> String {
        switch type {
        case .structure: return "(\(typeName).Builder) -> Void"
        case .anyPointer: return "(PointerBuilder) -> Void"
        default: return type.isPointer ? "\(typeName).Input" : typeName
        }
    }

    /// The field in the description of its struct.
    var description: String {
        get throws {
            let tag = field.tag.map { ", tag: \($0)" } ?? ""
            let shown = SourceText.literal(field.name)
            switch field.body {
            case .group: return ".group(\(shown)\(tag)) { \(try FieldWriter.groupName(field, in: node)).schema }"
            case .slot(let offset, let type, let value, _):
                let mask = value.mask != 0 ? ", mask: \(SourceText.hexadecimal(value.mask))" : ""
                let secret = field.annotations.contains(SchemaSet.secretAnnotation) ? ", isSecret: true" : ""
                return "FieldSchema(\(shown), \(try schemas.type(type)).self, \(offset)\(mask)\(tag)\(secret))"
            }
        }
    }
}
