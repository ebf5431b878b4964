/** The part of vitest's JSON report that is counted. */
export interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[]
}

export interface Totals {
  passed: number
  failed: number
  skipped: number
}

/**
 * What the last line says. A file that could not be loaded has no failed test of its own and counts as one; so does a
 * run that ended with a failure the report does not explain (an unhandled error, a crash, no report at all).
 */
export function counted(report: Report | null, exitCode: number): Totals {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((it) => it.status === "failed"),
  ).length
  const failed = report.numFailedTests + brokenFiles
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
