/// What was registered on an app or a blueprint, in order: what comes first goes first.
enum Registration: Sendable {
    case route(RouteRegistration)
    case hook(HookRegistration)
    case blueprint(BlueprintRegistration)
}

extension [Registration] {
    /// The blueprints, and those within them, each once.
    var blueprints: [Blueprint] {
        var blueprints: [Blueprint] = []
        var seen: Set<ObjectIdentifier> = []
        var rest = self[...]
        while let registration = rest.popFirst() {
            guard case .blueprint(let it) = registration, seen.insert(ObjectIdentifier(it.blueprint)).inserted else {
                continue
            }
            blueprints.append(it.blueprint)
            rest = it.blueprint.registrations + rest
        }
        return blueprints
    }
}

/// A hook or an error handler as it was registered.
public struct HookRegistration: Sendable {
    let apply: @Sendable (inout Layer) -> Void
    /// Whether it is for the whole app, though it was registered on a blueprint.
    let isForApp: Bool
    let place: (file: StaticString, line: UInt)
}

/// A blueprint as it was registered.
public struct BlueprintRegistration: Sendable {
    let blueprint: Blueprint
    /// In the place of the blueprint's own, where they are given.
    let prefix: String?
    let name: String?
    /// Values for parameters of all its routes.
    let defaults: RouteDefaults
    let place: (file: StaticString, line: UInt)

    var source: SourcePlace { SourcePlace(place.file, place.line) }
}
