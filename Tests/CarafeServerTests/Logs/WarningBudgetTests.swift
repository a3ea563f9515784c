import Testing

@testable import CarafeServer

@Suite struct WarningBudgetTests {
    @Test func admitsAFewInASecondAndCountsTheOthers() {
        var budget = WarningBudget()
        let first = (0..<12).map { budget.admit(at: 5000 + $0) }
        #expect(first == [0, 0, 0, 0, 0, nil, nil, nil, nil, nil, nil, nil])
        #expect(budget.admit(at: 6000) == 7)
        #expect(budget.admit(at: 6001) == 0)
    }
}
