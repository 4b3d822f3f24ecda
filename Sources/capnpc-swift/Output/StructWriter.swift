import CapnProto

/// Writes structs and groups: a namespace with reader, builder and description.
struct StructWriter {
    let schemas: SchemaSet
    let node: Node
    let structure: Node.Structure
    let name: String

    init(_ schemas: SchemaSet, _ node: Node, _ structure: Node.Structure, name: String) {
        self.schemas = schemas
        self.node = node
        self.structure = structure
        self.name = name
    }

    /// `nested` writes the declarations inside of the struct.
    func write(to source: inout SourceText, nested: (inout SourceText) throws -> Void) throws {
        let parameters = node.parameters.map { "\($0): PointerValue" }.joined(separator: ", ")
        let conformance = structure.isGroup ? "" : ": StructType"
        try source.block("package enum \(name)\(parameters.isEmpty ? "" : "<\(parameters)>")\(conformance)") { source in
            if !structure.isGroup {
                source.line(
                    "package static var size: StructSize { "
                        + "StructSize(dataWords: \(structure.size.dataWords), pointers: \(structure.size.pointers)) }")
            }
            try writeSchema(to: &source)
            writeTags(to: &source)
            source.line("")
            try source.block("package struct Reader: StructReading") { source in
                source.line("package let raw: StructReader")
                source.line("package init(_ raw: StructReader) { self.raw = raw }")
                writeWhich(to: &source)
                for field in structure.fields { try FieldWriter(schemas, structure, field, in: node).writeReader(to: &source) }
            }
            source.line("")
            try source.block("package struct Builder: StructBuilding") { source in
                source.line("package let raw: StructBuilder")
                source.line("package init(_ raw: StructBuilder) { self.raw = raw }")
                for field in structure.fields { try FieldWriter(schemas, structure, field, in: node).writeBuilder(to: &source) }
            }
            try writeGroups(to: &source)
            try nested(&source)
        }
    }

    private func writeSchema(to source: inout SourceText) throws {
        let fields = try structure.fields.map { try FieldWriter(schemas, structure, $0, in: node).description }
        let shown = String(node.displayName.split(separator: ":", maxSplits: 1).last ?? "")
        source.block("package static var schema: StructSchema") { source in
            source.line("StructSchema(\(SourceText.literal(shown)), [")
            for field in fields { source.line("    " + field + ",") }
            source.line("]" + (structure.tagOffset.map { ", tagOffset: \($0)" } ?? "") + ")")
        }
    }

    private func writeTags(to source: inout SourceText) {
        guard structure.tagOffset != nil else { return }
        source.line("")
        source.block("package enum Which: UInt16, Sendable") { source in
            for field in structure.fields {
                if let tag = field.tag { source.line("case \(SchemaSet.member(field.name)) = \(tag)") }
            }
        }
    }

    private func writeWhich(to source: inout SourceText) {
        guard let offset = structure.tagOffset else { return }
        source.line("/// The member that is set; nil for one that this schema does not know.")
        source.line("package var which: Which? { Which(rawValue: raw.read(\(offset))) }")
    }

    private func writeGroups(to source: inout SourceText) throws {
        for field in structure.fields {
            guard case .group(let id) = field.body else { continue }
            let group = try schemas.node(id)
            guard case .structure(let structure) = group.body else { throw GeneratorError("\(group.displayName): no group") }
            source.line("")
            let name = try FieldWriter.groupName(field, in: node)
            try StructWriter(schemas, group, structure, name: name).write(to: &source) { _ in }
        }
    }
}
