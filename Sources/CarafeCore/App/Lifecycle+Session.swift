// Sessions: opened before the first hook where they are in a store, saved behind the last.

import Logging

extension FrozenApp {
    func loadSession(of request: Request, from store: any SessionStore) async throws {
        let session = try await sessions.load(request, from: store)
        _ = request.head.context.session(of: self) { session }
    }

    /// One in a store is left alone: it was not loaded for a request that is answered at once.
    func saveSession(of request: Request, _ response: inout Response, _ failure: inout (any Error)?) {
        guard sessions.store == nil, let session = request.head.existingContext?.openedSession(of: self) else { return }
        do {
            try sessions.save(session, of: request, in: &response)
        } catch let warning as SessionCookies.Warning {
            warn(warning, of: request)
        } catch {
            response = fail(request, with: error, &failure)
        }
    }

    func saveSession(of request: Request, _ response: inout Response, _ failure: inout (any Error)?) async {
        guard let session = request.head.existingContext?.openedSession(of: self) else { return }
        do {
            if let store = sessions.store {
                try await sessions.save(session, of: request, in: &response, to: store)
            } else {
                try sessions.save(session, of: request, in: &response)
            }
        } catch let warning as SessionCookies.Warning {
            warn(warning, of: request)
        } catch {
            response = await fail(request, with: error, &failure)
        }
    }

    private func warn(_ warning: SessionCookies.Warning, of request: Request) {
        settings.logger.warning("\(request.logName): \(warning)")
    }
}
