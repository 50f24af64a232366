import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

import type { CodeBlock } from './read-documents.ts'
import { root } from './repository-files.ts'

/** Languages of blocks that are compiled, and what a file of each ends in. */
const extensions: Readonly<Record<string, string | undefined>> = { ts: '.ts', tsx: '.tsx', js: '.js' }

export function isCode({ language }: CodeBlock): boolean {
  return extensions[language] !== undefined
}

/**
 * Compiles blocks of code in one strict program, each as a module of its own beside its document, against the source of
 * the packages. Nothing of it is written to the disk.
 *
 * @returns what is wrong, as `file:line: message`, by the lines of the documents
 */
export function checkCode(blocks: readonly CodeBlock[]): readonly string[] {
  const files = new Map(blocks.filter(isCode).map((block) => [pathOf(block), block]))
  const options = readOptions()
  const host = createHost(files, options)
  const prelude = join(import.meta.dirname, 'names-of-the-reader.d.ts')
  const program = ts.createProgram([prelude, ...files.keys()], options, host)
  return [...files].flatMap(([path, block]) => {
    const file = program.getSourceFile(path)
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return found.map((diagnostic) => describe(diagnostic, block))
  })
}

function pathOf({ path, line, language }: CodeBlock): string {
  return join(root, `${path}.${String(line)}${extensions[language] ?? ''}`)
}

/** What packages are compiled with, for code that runs in Node and in pages. */
function readOptions(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.base.json')
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { readonly config: object }
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root)
  return {
    ...options,
    lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    jsx: ts.JsxEmit.ReactJSX,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowJs: true,
    checkJs: true,
    noEmit: true,
  }
}

function createHost(files: ReadonlyMap<string, CodeBlock>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const cache = ts.createModuleResolutionCache(root, (name) => name, options)
  return {
    ...host,
    getCurrentDirectory: () => root,
    fileExists: (path) => files.has(path) || host.fileExists(path),
    readFile: (path) => files.get(path)?.text ?? host.readFile(path),
    getSourceFile: (path, version, ...more) => {
      const block = files.get(path)
      return block
        ? ts.createSourceFile(path, block.text, version)
        : host.getSourceFile(path, version, ...more)
    },
    resolveModuleNameLiterals: (literals, importer, redirected, _options, file) =>
      literals.map((literal) => {
        const mode = ts.getModeForUsageLocation(file, literal, options)
        const resolve = (from: string) =>
          ts.resolveModuleName(literal.text, from, options, host, cache, redirected, mode)
        const own = resolve(importer)
        if (own.resolvedModule || !files.has(importer)) return own
        return places.map(resolve).find(({ resolvedModule }) => resolvedModule) ?? own
      }),
  }
}

/** A reader has installed what the block imports: here the packages and examples have, each for itself. */
const places = ['packages', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'package.json')),
)

function describe({ messageText, start, file }: ts.Diagnostic, block: CodeBlock): string {
  const line = start === undefined || !file ? 0 : file.getLineAndCharacterOfPosition(start).line
  const message = ts.flattenDiagnosticMessageText(messageText, '\n  ')
  return `${block.path}:${String(block.line + line)}: ${message}`
}
