/// Has a handler's parameter decoded from the request's JSON body: `@JSON user: User`.
///
/// An optional is `nil`, and a parameter with a default value has that, when the request has no body. What does not fit is
/// answered with a 400 that names the field, another content type with a 415.
@propertyWrapper
public struct JSON<Value: Decodable> {
    /// What was decoded.
    public let wrappedValue: Value

    /// Wraps what was decoded; called by the compiler.
    public init(wrappedValue: Value) {
        self.wrappedValue = wrappedValue
    }
}

/// Has a handler's parameter decoded from the form in the request's body: `@Form login: Login`.
///
/// A type of several fields is decoded from all of the form; a number, a `String`, a `Bool`, an enum of these, or an array
/// from the field of the parameter's name. An optional is `nil`, and a parameter with a default value has that, when the
/// form, or the field, is not there.
@propertyWrapper
public struct Form<Value: Decodable> {
    /// What was decoded.
    public let wrappedValue: Value

    /// Wraps what was decoded; called by the compiler.
    public init(wrappedValue: Value) {
        self.wrappedValue = wrappedValue
    }
}

/// Has a handler's parameter decoded from the URL's query: `@Query page: Int = 1`, `@Query filter: Filter`.
///
/// A type of several fields is decoded from all of the query; a number, a `String`, a `Bool`, an enum of these, or an array
/// from the value of the parameter's name. An optional is `nil`, and a parameter with a default value has that, when the
/// query, or the value, is not there.
@propertyWrapper
public struct Query<Value: Decodable> {
    /// What was decoded.
    public let wrappedValue: Value

    /// Wraps what was decoded; called by the compiler.
    public init(wrappedValue: Value) {
        self.wrappedValue = wrappedValue
    }
}
