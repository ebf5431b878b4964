import { expect, test } from "vitest"
import { counted, type Report } from "./test-totals.ts"

const report = (part: Partial<Report>): Report => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...part,
})

test("passed, failed and skipped tests are counted", () => {
  const totals = counted(report({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 }), 1)
  expect(totals).toEqual({ passed: 5, failed: 1, skipped: 2 })
})

test("a file that cannot be loaded counts as one failure", () => {
  const broken = { name: "a.test.ts", status: "failed", assertionResults: [] }
  expect(counted(report({ numPassedTests: 2, testResults: [broken] }), 1)).toEqual({ passed: 2, failed: 1, skipped: 0 })
})

test("a failing run is never reported as clean", () => {
  expect(counted(report({ numPassedTests: 2 }), 1).failed).toBe(1)
  expect(counted(null, 0).failed).toBe(1)
})
