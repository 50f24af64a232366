import type { Consumer } from './install-consumer.ts'
import { ReleaseError, say } from './release-error.ts'
import { programOf, runInConsumer } from './run-in-consumer.ts'

/** Starts each program that comes with the packages, by the name that users type. */
export async function tryPrograms(consumer: Consumer): Promise<void> {
  for (const { name, manifest } of consumer.packages) {
    for (const program of Object.keys(manifest.bin ?? {})) {
      const version = await runInConsumer(consumer, [programOf(consumer, program), '--version'])
      const help = await runInConsumer(consumer, [programOf(consumer, program), '--help'])
      if (version !== manifest.version || !help.includes(`Usage: ${program}`)) {
        throw new ReleaseError(
          `${program} of ${name} says that it is ${version}, its help begins with "${help.slice(0, 40)}".`,
          'the version is built in: run `pnpm build` after the version changed',
        )
      }
      say('program', `${program} --version: ${version}; --help: ${String(help.split('\n').length)} lines`)
    }
  }
}
