/// Writes the Swift source of one schema file.
struct FileWriter {
    private let schemas: SchemaSet
    private var extensions = SourceText()

    init(_ schemas: SchemaSet) { self.schemas = schemas }

    mutating func source(of file: SchemaSet.RequestedFile) throws -> String {
        var source = SourceText()
        source.line("// Written by capnpc-swift from \(file.name).")
        source.line("")
        source.line("import CapnProto")
        source.line("")
        let root = try schemas.node(file.id)
        try source.block("package enum \(SchemaSet.namespace(ofFile: file.name))") { try writeNested(of: root, to: &$0) }
        return source.text + extensions.text
    }

    private mutating func writeNested(of node: Node, to source: inout SourceText) throws {
        for id in node.nested {
            // Declarations that nothing uses may be missing.
            guard let nested = schemas.nodes[id] else { continue }
            try write(nested, to: &source)
        }
    }

    private mutating func write(_ node: Node, to source: inout SourceText) throws {
        switch node.body {
        case .file, .annotation: return
        case .structure(let structure):
            source.line("")
            let writer = StructWriter(schemas, node, structure, name: try SchemaSet.typeName(node))
            try writer.write(to: &source) { try writeNested(of: node, to: &$0) }
        case .enumeration(let enumerants):
            source.line("")
            let name = try SchemaSet.typeName(node)
            source.block("package enum \(name): UInt16, CapnpEnum") { source in
                for (value, enumerant) in enumerants.enumerated() { source.line("case \(SchemaSet.member(enumerant)) = \(value)") }
            }
        case .interface(let methods, let superclasses):
            source.line("")
            var extensions = SourceText()
            try InterfaceWriter(schemas, node, methods, superclasses).write(to: &source, extensions: &extensions) {
                try writeNested(of: node, to: &$0)
            }
            for line in extensions.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                self.extensions.line(String(line))
            }
        case .constant(let type, let value):
            source.line("package static var \(SchemaSet.member(node.name)): \(try constant(type, value, node))")
        }
    }

    /// `Type { value }`
    private func constant(_ type: TypeReference, _ value: Value, _ node: Node) throws -> String {
        let name = try schemas.type(type)
        switch (type, value) {
        case (.enumeration, .unsigned(let number)): return "\(name)? { \(name)(rawValue: \(number)) }"
        case (_, .bool(let isSet)): return "Bool { \(isSet) }"
        case (_, .signed(let number)): return "\(name) { \(number) }"
        case (_, .unsigned(let number)): return "\(name) { \(number) }"
        case (_, .float32(let bits)): return "Float { Float(bitPattern: \(SourceText.hexadecimal(UInt64(bits)))) }"
        case (_, .float64(let bits)): return "Double { Double(bitPattern: \(SourceText.hexadecimal(bits))) }"
        case (_, .text(let text)): return "String { \(SourceText.literal(text)) }"
        case (_, .data(let bytes)): return "[UInt8] { [\(bytes.map(String.init).joined(separator: ", "))] }"
        default: throw GeneratorError("\(node.displayName): constants of lists and structs are not supported")
        }
    }
}
