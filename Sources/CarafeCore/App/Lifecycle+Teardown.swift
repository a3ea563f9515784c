// What runs when a response is sent, or nobody is there to take it.

extension FrozenApp {
    /// Hangs the teardown hooks on the response: the server calls them once, whatever becomes of it.
    func setTeardown(of request: Request, _ failure: (any Error)?, on response: inout Response) {
        guard !scope(of: request).teardown.isEmpty else { return }
        response.completion = { [self, completion = response.completion] error in
            completion?(error)
            tearDown(request, failure ?? error)
        }
    }

    /// Every hook runs, also behind one that throws. The first asynchronous one takes those behind it along.
    private func tearDown(_ request: Request, _ error: (any Error)?) {
        var remaining = scope(of: request).teardown[...]
        while case .sync(let run) = remaining.first {
            remaining.removeFirst()
            do { try run(request, error) } catch { report(error, of: "teardown", request) }
        }
        guard !remaining.isEmpty else { return }
        Task { [remaining] in
            for hook in remaining { await tearDown(request, error, by: hook) }
        }
    }

    private func tearDown(_ request: Request, _ error: (any Error)?, by hook: TeardownHook) async {
        do {
            switch hook {
            case .sync(let run): try run(request, error)
            case .async(let run): try await run(request, error)
            }
        } catch {
            report(error, of: "teardown", request)
        }
    }
}
