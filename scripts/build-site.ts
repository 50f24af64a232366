/**
 * `pnpm site`: the documentation as a site in `site/`: README and the pages of `docs/` beside the reference of every package,
 * made from its docstrings. What TypeDoc warns of in a package fails the build.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import {
  Application,
  Converter,
  OptionDefaults,
  ReflectionKind,
  type DeclarationReflection,
  type DocumentReflection,
  type ProjectReflection,
  type TypeDocOptions,
} from 'typedoc'

import { findPublicPackages, type WorkspacePackage } from './find-packages.ts'

const root = join(import.meta.dirname, '..')

/** Of both the packages and the whole. */
const common: TypeDocOptions = {
  logLevel: 'Warn',
  // What an entry point does not export is described by its own fields.
  // Links to folders lead nowhere in a site; docs/check-links.ts has seen that they are there.
  validation: {
    notExported: false,
    invalidLink: true,
    invalidPath: false,
    notDocumented: false,
    unusedMergeModuleWith: true,
  },
  ignoredHighlightLanguages: ['mermaid'],
  // As the types that are made from the contract have it.
  blockTags: [...OptionDefaults.blockTags, '@constant', '@description'],
  // The repository has no public address yet.
  disableSources: true,
  disableGit: true,
  sourceLinkTemplate: '',
}

/** The reference of one package, to be merged with the others. */
async function convertPackage({ name, directory, entries }: WorkspacePackage, json: string): Promise<void> {
  const app = await Application.bootstrap({
    ...common,
    name,
    entryPoints: entries.map((path) =>
      join(directory, 'src', `${path === '.' ? 'index' : basename(path)}.ts`),
    ),
    tsconfig: join(directory, 'tsconfig.json'),
    readme: join(directory, 'README.md'),
    basePath: directory,
    excludeInternal: true,
    excludeExternals: true,
  })
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context: unknown, made: DeclarationReflection) => {
    // An entry is called as it is imported, not as its file: `@video-upscale/client/events`.
    if (made.kindOf(ReflectionKind.Module)) made.name = join(name, made.name.replace(/^src\/?/, ''))
  })
  const project = await app.convert()
  if (!project) throw new Error(`TypeDoc could not read ${name}.`)
  app.validate(project)
  await app.generateJson(project, json)
  failOnWarnings(app)
}

// An option of the plugin: from node_modules into the site, so that a page asks no other host.
const diagrams: object = { mermaidSource: 'local' }

async function mergeAll(jsons: readonly string[]): Promise<void> {
  const app = await Application.bootstrapWithPlugins({
    ...common,
    entryPointStrategy: 'merge',
    entryPoints: [...jsons],
    name: 'video-upscale',
    readme: join(root, 'README.md'),
    projectDocuments: [join(root, 'docs/*.md')],
    plugin: ['@boneskull/typedoc-plugin-mermaid'],
    ...diagrams,
    out: join(root, 'site'),
    cleanOutputDir: true,
    navigationLinks: {},
    sort: ['alphabetical'],
  })
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context: unknown, page: DocumentReflection) => {
    page.name = titleOf(page)
  })
  const project = await app.convert()
  if (!project) throw new Error('TypeDoc could not put the packages together.')
  withoutTitle(project)
  app.validate(project)
  await app.generateOutputs(project)
  failOnWarnings(app)
}

/** A page is called what its heading says, not what its file is called. */
function titleOf(page: DocumentReflection): string {
  const [first] = page.content
  return /^# (.+)$/m.exec(first?.text ?? '')?.[1] ?? page.name
}

/** The first page has the project's name above the README already. */
function withoutTitle({ readme }: ProjectReflection): void {
  const [first] = readme ?? []
  if (first) first.text = first.text.replace(/^# .+\n+/, '')
}

function failOnWarnings({ logger }: Application): void {
  if (logger.hasErrors() || logger.hasWarnings()) process.exitCode = 1
}

const place = await mkdtemp(join(tmpdir(), 'vu-site-'))
try {
  const jsons: string[] = []
  for (const entry of await findPublicPackages(root)) {
    if (entry.isPrivate || entry.entries.length === 0) continue
    const json = join(place, `${basename(entry.directory)}.json`)
    await convertPackage(entry, json)
    jsons.push(json)
  }
  await mergeAll(jsons)
  console.log('site/index.html')
} finally {
  await rm(place, { recursive: true })
}
