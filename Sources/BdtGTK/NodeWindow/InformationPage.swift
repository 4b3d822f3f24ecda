import BdtGUI
import CGtk

@MainActor final class InformationPage {
    private let model: InformationModel
    private let box = Box(GTK_ORIENTATION_VERTICAL, spacing: 18)
    private var values: [String: Label] = [:]
    private var task: Task<Void, Never>?
    let widget: Widget

    init(_ model: InformationModel) {
        self.model = model
        widget = Scroller(Clamp(box.margins(18)))
        for section in model.sections {
            let group = Group(section.title)
            for row in section.rows {
                let value = Label(selectable: true).cut(PANGO_ELLIPSIZE_MIDDLE).alignedText(1)
                    .named("information." + row.name.lowercased().filter { $0 != " " })
                values[row.name] = value
                let line = ActionRow(row.name)
                line.addSuffix(value)
                group.add(line)
            }
            box.append(group)
        }
        observe(self) { [weak self] in self?.render() }
        task = Task { [model] in
            await model.load()
            await model.run()
        }
    }

    func stop() { task?.cancel() }

    private func render() {
        for section in model.sections {
            for row in section.rows {
                values[row.name]?.text = row.value
                values[row.name]?.tooltip = row.value
            }
        }
    }
}
