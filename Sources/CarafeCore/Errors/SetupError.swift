/// Everything that is wrong with an app, found when it starts.
public struct SetupError: Error, Sendable, CustomStringConvertible {
    /// The mistakes, in the order of the source where there is one.
    public let problems: [Problem]

    /// One mistake.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The kind of mistake, for a program to act on.
        public let code: Code
        /// What was found, where, and how to mend it.
        public let message: String

        /// The message.
        public var description: String { message }
    }

    /// A kind of mistake; later versions may add more.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the code, e.g. `duplicateRoute`.
        public let description: String

        private init(_ name: String) {
            description = name
        }

        /// A rule does not follow the grammar.
        public static let invalidRule = Code("invalidRule")
        /// A route's host or subdomain is none, or cannot be told.
        public static let invalidHost = Code("invalidHost")
        /// A rule is registered twice for one method.
        public static let duplicateRoute = Code("duplicateRoute")
        /// Another rule takes all paths before this one is asked.
        public static let unreachableRoute = Code("unreachableRoute")
        /// A rule names a converter that does not exist.
        public static let unknownConverter = Code("unknownConverter")
        /// A converter's name is taken, or is none.
        public static let invalidConverter = Code("invalidConverter")
        /// A handler takes other parameters than its rule has.
        public static let parameterMismatch = Code("parameterMismatch")
        /// Two rules have the same endpoint.
        public static let duplicateEndpoint = Code("duplicateEndpoint")
        /// An endpoint cannot be called that.
        public static let invalidEndpoint = Code("invalidEndpoint")
        /// A route names no method, or one it cannot answer.
        public static let invalidMethods = Code("invalidMethods")
        /// A blueprint cannot be registered as it is, or not there.
        public static let invalidBlueprint = Code("invalidBlueprint")
        /// An app cannot be mounted as it is, or not there.
        public static let invalidMount = Code("invalidMount")
        /// Browsers would ignore the cookies of sessions.
        public static let invalidSessions = Code("invalidSessions")
        /// The templates cannot be loaded.
        public static let unusableTemplates = Code("unusableTemplates")
        /// A command's name is taken, or is none.
        public static let invalidCommand = Code("invalidCommand")
        /// The app's configuration cannot be read.
        public static let unreadableConfig = Code("unreadableConfig")
        /// A blocking handler and an asynchronous hook cannot both be run.
        public static let blockingWithAsync = Code("blockingWithAsync")
    }

    /// The mistakes, one per line.
    public var description: String {
        guard problems.count > 1 else { return problems.first?.message ?? "" }
        return (["\(problems.count) mistakes keep the app from starting:"] + problems.map { "- \($0.message)" })
            .joined(separator: "\n")
    }
}
