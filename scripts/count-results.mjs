// Adds up what `pnpm test` and `pnpm check` reported; their exit statuses are its arguments. It runs even if the install
// failed, so it is plain JavaScript.
import { readFileSync } from 'node:fs'

const [testStatus, checkStatus] = process.argv.slice(2).map(Number)
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
  // A file that cannot be loaded has no tests to fail, and an error that nobody caught belongs to none.
  failed: report.numFailedTests || Number(!report.success || testStatus !== 0),
}))
const checks = read('checks.json', ({ passed, failed }) => ({
  passed,
  failed: failed || Number(checkStatus !== 0),
}))
console.log(`${tests.passed + checks.passed} passed, ${tests.failed + checks.failed} failed`)
