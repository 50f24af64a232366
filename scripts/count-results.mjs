// Adds up what `pnpm test` and `pnpm check` reported. It runs even if the install failed, so it is plain JavaScript.
import { readFileSync } from 'node:fs'

const reports = new URL('../reports/', import.meta.url)

/** A run that left no report has failed. */
function read(name, pick) {
  try {
    return pick(JSON.parse(readFileSync(new URL(name, reports), 'utf8')))
  } catch {
    console.log(`${name} was not written: that run ended before its end.`)
    return { passed: 0, failed: 1 }
  }
}

const tests = read('tests.json', (report) => ({
  passed: report.numPassedTests,
  // A file that cannot be loaded has no tests to fail.
  failed: report.numFailedTests + (report.numFailedTests === 0 && !report.success ? 1 : 0),
}))
const checks = read('checks.json', (report) => report)
console.log(`${tests.passed + checks.passed} passed, ${tests.failed + checks.failed} failed`)
