/**
 * Holds each package's public API against the report that is committed in its `api/` folder, and asks for a docstring
 * on each export. With `--update` the reports are written anew.
 */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'

import { readExports } from './api-report.ts'
import { findMissingTypes } from './find-missing-types.ts'
import { findPublicPackages, type WorkspacePackage } from './find-packages.ts'
import { runCommand } from './run-command.ts'

interface EntryPoint {
  readonly packageName: string
  readonly directory: string
  /** `index`, `webhooks`, … */
  readonly name: string
}

function entryPoints({ name, directory, entries }: WorkspacePackage): EntryPoint[] {
  return entries.map((path) => ({
    packageName: name,
    directory,
    name: path === '.' ? 'index' : path.slice('./'.length),
  }))
}

/** Generated from the contract, where everything in them is described; in this one place only. */
const generated = ['components', 'operations', 'paths', 'webhooks']

function isGenerated({ packageName, name }: EntryPoint, exported: string): boolean {
  return packageName === '@video-upscale/client' && name === 'index' && generated.includes(exported)
}

function reportName({ name }: EntryPoint): string {
  return `${name}.api.md`
}

interface Extracted {
  /** Whether the report fits; the new one stands in the package's temp folder. */
  readonly fits: boolean
  /** Names of exports that have no docstring. */
  readonly undocumented: readonly string[]
}

function extract(entry: EntryPoint, update: boolean): Extracted {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: entry.directory,
      newlineKind: 'lf',
      mainEntryPointFilePath: `<projectFolder>/dist/${entry.name}.d.mts`,
      compiler: { tsconfigFilePath: '<projectFolder>/tsconfig.json' },
      apiReport: {
        enabled: true,
        reportFileName: entry.name,
        reportFolder: '<projectFolder>/api',
        reportTempFolder: '<projectFolder>/temp',
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: { default: { logLevel: 'none' as never } },
        compilerMessageReporting: { default: { logLevel: 'none' as never } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(entry.directory, 'package.json'),
  })
  const result = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true
    },
  })
  const report = readFileSync(join(entry.directory, 'temp', reportName(entry)), 'utf8')
  return {
    fits: !result.apiReportChanged || update,
    undocumented: readExports(report)
      .filter(({ name, isDocumented }) => !isDocumented && !isGenerated(entry, name))
      .map(({ name }) => name),
  }
}

/** The lines of the public API that went and came. */
async function showDifference(entry: EntryPoint): Promise<string> {
  const reports = ['api', 'temp'].map((folder) => join(entry.directory, folder, reportName(entry)))
  const { output } = await runCommand(['git', 'diff', '--no-index', '--unified=0', ...reports])
  const lines = output.split('\n').filter((line) => /^[+-](?![+-])/.test(line))
  return lines.map((line) => `  ${line}`).join('\n')
}

/** Reports of entry points that are no more. */
async function staleReports(directory: string, entries: readonly EntryPoint[]): Promise<string[]> {
  const folder = join(directory, 'api')
  const names = existsSync(folder) ? await readdir(folder) : []
  return names.filter((name) => !entries.some((entry) => reportName(entry) === name))
}

const update = process.argv.includes('--update')
for (const found of await findPublicPackages(join(import.meta.dirname, '..'))) {
  const entries = entryPoints(found)
  for (const name of await staleReports(found.directory, entries)) {
    if (update) await rm(join(found.directory, 'api', name))
    else fail(`${found.name}: api/${name} describes an entry point that is no more.`)
  }
  if (entries.length > 0) await mkdir(join(found.directory, 'api'), { recursive: true })
  for (const entry of entries) {
    const missing = findMissingTypes(found, entry.name)
    if (missing !== undefined) {
      fail(missing)
      continue
    }
    const { fits, undocumented } = extract(entry, update)
    for (const name of undocumented)
      fail(
        `${found.name}, "${entry.name}": ${name} has no docstring; write above it what it is, with units and errors.`,
      )
    if (fits) continue
    fail(`${found.name}: the public API of "${entry.name}" is not what api/${reportName(entry)} says.`)
    console.error(await showDifference(entry))
  }
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
