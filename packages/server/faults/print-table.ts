import type { FaultResult } from './measure-fault.ts'

/** The results as a markdown table. */
export function printTable(results: readonly FaultResult[]): string {
  const rows = results.map((result) => [
    result.fault,
    result.rounds,
    result.accepted,
    result.finished,
    result.lost,
    result.doubleCharged,
    result.leftovers,
    result.seconds,
    result.remarks,
  ])
  return [
    '| fault | rounds | accepted | finished | lost | double-charged | leftovers | seconds | remarks |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --- |',
    ...rows.map((cells) => `| ${cells.map(String).join(' | ')} |`),
  ].join('\n')
}

/** Whether a promise was broken. */
export function isBroken(result: FaultResult): boolean {
  return result.findings.length > 0 || result.finished !== result.accepted
}
