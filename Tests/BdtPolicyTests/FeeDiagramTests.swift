import BdtPolicy
import Testing

@Suite struct FeeDiagramTests {
    private func diagram(_ chunks: (Int64, Int64)...) -> FeeDiagram {
        FeeDiagram(chunks.map { FeeDiagram.Chunk(fee: $0.0, size: $0.1) })
    }

    @Test func improvesOnlyWhenNowhereWorse() {
        #expect(diagram((1000, 100)).improves(on: diagram((900, 100))))
        #expect(!diagram((900, 100)).improves(on: diagram((900, 100))))
        #expect(!diagram((900, 100)).improves(on: diagram((1000, 100))))
        // More in total, but less in a small block.
        #expect(!diagram((1000, 200)).improves(on: diagram((900, 100))))
        #expect(diagram((900, 100), (100, 100)).improves(on: diagram((900, 100))))
        // The order in which chunks are given is no matter.
        #expect(diagram((100, 100), (900, 100)).improves(on: diagram((900, 100))))
        #expect(diagram((900, 90)).improves(on: diagram((900, 100))))
        #expect(diagram((5, 1)).improves(on: diagram()))
        #expect(!diagram().improves(on: diagram()))
    }
}
