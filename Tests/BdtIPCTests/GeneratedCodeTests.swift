import CapnProto
import Testing

/// Messages through generated readers and builders.
struct GeneratedCodeTests {
    private func roundTrip<T: StructType>(_ type: T.Type, _ fill: (T.Builder) -> Void) throws -> T.Reader {
        let message = MessageBuilder()
        fill(T.initRoot(message))
        return try T.read(try message.snapshot().root)
    }

    @Test func everyKindOfTypeSurvives() throws {
        let kinds = try roundTrip(KindsSchema.Kinds.self) { kinds in
            kinds.setFlag(true)
            kinds.setSmall(-8)
            kinds.setShort(-1616)
            kinds.setMedium(.min)
            kinds.setLarge(.min)
            kinds.setUsmall(200)
            kinds.setUshort(65535)
            kinds.setUmedium(.max)
            kinds.setUlarge(.max)
            kinds.setSingle(1.25)
            kinds.setDouble(-0.1)
            kinds.setText("Grüße")
            kinds.setData([0, 255, 7])
            kinds.setColour(.blue)
            kinds.setInner { inner in
                inner.setName("inner")
                inner.setNumber(-3)
            }
            kinds.setFlags([true, false, true, true, false, false, false, true, true])
            kinds.setNumbers([-1, 0, 1])
            kinds.setTexts(["", "a", "bc"])
            kinds.setInners([{ $0.setName("x") }, { $0.setNumber(2) }])
            kinds.setNested([[1, 2], [], [3]])
            kinds.setColours([.green, .red])
            kinds.setAny { $0.set("anything") }
            kinds.setPair { pair in
                pair.setFirst("one")
                pair.setSecond([1, -1])
            }
            kinds.setVoids([(), (), ()])
        }
        #expect(kinds.flag && kinds.small == -8 && kinds.short == -1616 && kinds.medium == .min && kinds.large == .min)
        #expect(kinds.usmall == 200 && kinds.ushort == 65535 && kinds.umedium == .max && kinds.ularge == .max)
        #expect(kinds.single == 1.25 && kinds.double == -0.1 && kinds.colour == .blue)
        #expect(try kinds.text == "Grüße")
        #expect(try kinds.data == [0, 255, 7])
        #expect(try kinds.inner.name == "inner")
        #expect(try kinds.inner.number == -3)
        #expect(try kinds.flags.array() == [true, false, true, true, false, false, false, true, true])
        #expect(try kinds.numbers.array() == [-1, 0, 1])
        #expect(try kinds.texts.array() == ["", "a", "bc"])
        #expect(try kinds.inners.map { try $0.name } == ["x", ""])
        #expect(try kinds.inners[1].number == 2)
        #expect(try kinds.nested.map { try $0.array() } == [[1, 2], [], [3]])
        #expect(try kinds.colours.array() == [.green, .red])
        #expect(try kinds.any.text() == "anything")
        #expect(try kinds.pair.first == "one")
        #expect(try kinds.pair.second.array() == [1, -1])
        #expect(try kinds.voids.count == 3)
        #expect(!kinds.hasPassphrase)
    }

    @Test func defaultsAndConstants() throws {
        let empty = try KindsSchema.Defaults.read(Message.null)
        #expect(empty.flag && empty.number == -7 && empty.unsigned == 65535 && empty.ratio == 1.5 && empty.single == -2.5)
        #expect(empty.colour == .blue && empty.class == 3)
        #expect(try empty.text == "default")
        #expect(try empty.data == [1, 2])
        let changed = try roundTrip(KindsSchema.Defaults.self) { defaults in
            defaults.setFlag(false)
            defaults.setNumber(0)
            defaults.setRatio(0)
            defaults.setColour(.red)
            defaults.setText("")
        }
        #expect(!changed.flag && changed.number == 0 && changed.ratio == 0 && changed.colour == .red && changed.unsigned == 65535)
        #expect(try changed.text.isEmpty)
        #expect(KindsSchema.answer == 42 && KindsSchema.greeting == "héllo \"you\"" && KindsSchema.magic == [0xf9, 0xbe, 0xb4, 0xd9])
        #expect(KindsSchema.tau == 6.25 && KindsSchema.favourite == .green)
    }

    @Test func unionsAndGroups() throws {
        let number = try roundTrip(KindsSchema.Choice.self) { choice in
            choice.setBefore(1)
            choice.setNumber(9)
            choice.position.setX(4)
            choice.position.setName("there")
        }
        #expect(number.which == .number && number.number == 9 && number.before == 1 && number.position.x == 4)
        #expect(try number.text == nil)
        #expect(number.area == nil)
        #expect(try number.position.name == "there")
        let area = try roundTrip(KindsSchema.Choice.self) { choice in
            choice.setText("gone")
            let area = choice.initArea()
            area.setWidth(2)
            area.setHeight(3)
        }
        #expect(area.which == .area && area.area?.width == 2 && area.area?.height == 3 && area.number == nil)
        #expect(try roundTrip(KindsSchema.Choice.self) { _ in }.which == KindsSchema.Choice.Which.none)
        #expect(try roundTrip(KindsSchema.Choice.self) { $0.setText("t") }.text == "t")
    }

    @Test func schemasOfDifferentAgeUnderstandEachOther() throws {
        let message = MessageBuilder()
        KindsSchema.Older.initRoot(message).setNumber(3)
        let newer = try KindsSchema.Newer.read(try message.snapshot().root)
        #expect(newer.number == 3 && newer.further == 9)
        #expect(try newer.text == "new")
        let other = MessageBuilder()
        let builder = KindsSchema.Newer.initRoot(other)
        builder.setNumber(4)
        builder.setText("ignored")
        #expect(try KindsSchema.Older.read(try other.snapshot().root).number == 4)
    }

    @Test func unknownEnumerantsAndTagsAreNil() throws {
        let message = MessageBuilder()
        let raw = message.root.initStructure(KindsSchema.Choice.size)
        raw.write(77 as UInt16, KindsSchema.Choice.schema.tagOffset ?? 0)
        #expect(try KindsSchema.Choice.read(try message.snapshot().root).which == nil)
        #expect(KindsSchema.Colour(rawValue: 3) == nil)
    }

    @Test func messagesThatAreTooLargeFailInsteadOfTrapping() throws {
        let message = MessageBuilder()
        let kinds = KindsSchema.Kinds.initRoot(message)
        let chunk = [UInt8](repeating: 1, count: 33 << 20)
        for _ in 0..<4 { kinds.setData(chunk) }
        kinds.setText("more")
        kinds.setInners([{ $0.setName("x") }])
        #expect(message.failure == .failed("Message is too large."))
    }
}
