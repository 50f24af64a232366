import { readdirSync, readFileSync } from 'node:fs'

/** The engine's processes whose parent is this one, by their number. Linux only. */
export function engineProcesses(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8')
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return status.includes(`PPid:\t${String(process.pid)}\n`) && command.includes('child/main')
      } catch {
        return false
      }
    })
}
