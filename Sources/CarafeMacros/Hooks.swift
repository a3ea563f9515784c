public import Carafe

/// Calls the function before each of the type's handlers; a response it returns is sent in the handler's place.
///
/// ```swift
/// @BeforeRequest func check(request: Request) -> Response? { isAllowed(request) ? nil : redirect("/login") }
/// ```
@attached(peer)
public macro BeforeRequest() = #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")

/// Calls the function on every response of the type's handlers, before it is sent.
///
/// ```swift
/// @AfterRequest func stamp(response: inout Response) { response.headers[.cacheControl] = "no-store" }
/// ```
@attached(peer)
public macro AfterRequest() = #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")

/// Calls the function when a response of the type's handlers has been sent, or the client is gone.
///
/// ```swift
/// @TeardownRequest func note(request: Request, error: (any Error)?) { … }
/// ```
@attached(peer)
public macro TeardownRequest() = #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")

/// Calls the function to answer errors of one status that the type's handlers and hooks throw.
///
/// ```swift
/// @ErrorHandler(.notFound) func missing(request: Request, error: HTTPError) -> String { "No \(request.path) here." }
/// ```
@attached(peer)
public macro ErrorHandler(_ status: HTTPResponse.Status) =
    #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")

/// Calls the function to answer errors of one type that the type's handlers and hooks throw.
///
/// ```swift
/// @ErrorHandler(DatabaseError.self) func later(error: DatabaseError) -> HTTPResponse.Status { .serviceUnavailable }
/// ```
@attached(peer)
public macro ErrorHandler<Failure: Error>(_ type: Failure.Type) =
    #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")
