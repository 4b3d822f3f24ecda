import BdtGUI
import CGtk

/// The options of the GUI, and those that it shares with the node.
@MainActor final class OptionsDialog {
    private let model: OptionsModel
    private let preferences: Preferences
    private let node: NodeModel
    private let restart = Label("Some of the changes count from the next start of the node.", wraps: true).styled("dim-label")
        .named("options.restart").hidden()

    init(_ node: NodeModel) {
        self.node = node
        preferences = node.context.preferences
        model = OptionsModel(node: node.node)
    }

    func present(over window: Window) {
        Task {
            await model.load()
            let groups = model.sections.map(group)
            let form = Box(GTK_ORIENTATION_VERTICAL, spacing: 18, [display()] + groups + [restart])
            let dialog = FormDialog(
                title: "Options", accept: "Save", name: "options", [Scroller(Clamp(form), minimumHeight: 480)], width: 620)
            observe(dialog) { [weak dialog, model, restart] in
                dialog?.canAccept = model.isValid
                restart.isVisible = model.needsRestart
            }
            dialog.present(over: window) { [self] in await model.save() ? nil : model.problem }
        }
    }

    private func display() -> Group {
        let unit = DropDown(AmountUnit.allCases.map(\.longName)).named("options.unit")
        unit.selected = preferences.unit.rawValue
        unit.onChoice { [preferences] in preferences.unit = AmountUnit(rawValue: $0) ?? preferences.unit }
        let subtract = Switch().named("options.subtract")
        subtract.isOn = preferences.subtractsFeeByDefault
        subtract.onToggle { [preferences] in preferences.subtractsFeeByDefault = $0 }
        return Group(
            "Display", description: "These count at once.",
            [
                ActionRow("Unit to show amounts in", suffix: unit),
                ActionRow("Subtract fee from amount by default", suffix: subtract),
            ])
    }

    private func group(_ section: String) -> Group {
        let rows = model.options.filter { $0.section == section }.map(row)
        return Group(section, rows)
    }

    private func row(_ option: OptionsModel.Option) -> Widget {
        let row: Widget
        if option.kind == .switched {
            let control = Switch().named("options." + option.id)
            control.isOn = option.isOn
            control.onToggle { [model] in model.set(option.id, $0 ? "1" : "0") }
            row = ActionRow(option.title, subtitle: option.subtitle, suffix: control)
        } else {
            let control = EntryRow(option.title).named("options." + option.id)
            control.text = option.text
            control.tooltip = option.subtitle
            control.onText { [model, pointer = control.pointer] text in
                model.set(option.id, text)
                let isWrong = model.options.first { $0.id == option.id }?.problem != nil
                if isWrong { gtk_widget_add_css_class(pointer, "error") } else { gtk_widget_remove_css_class(pointer, "error") }
            }
            row = control
        }
        row.isSensitive = !option.isOverruled
        if option.isOverruled { row.tooltip = "Set on the command line or in the configuration file" }
        return row
    }
}
