import { join } from 'node:path'
import ts from 'typescript'

import { at } from './read-value.ts'

/** A Kubernetes object, and where it stands. */
export interface Manifest {
  readonly file: string
  readonly content: unknown
}

const modules: Readonly<Record<string, string>> = {
  v1: 'kubernetes-models/v1',
  'apps/v1': 'kubernetes-models/apps/v1',
  'policy/v1': 'kubernetes-models/policy/v1',
  'networking.k8s.io/v1': 'kubernetes-models/networking.k8s.io/v1',
  'keda.sh/v1alpha1': '@kubernetes-models/keda/keda.sh/v1alpha1',
}

// The types are the same each time, and reading them takes most of it.
const read = new Map<string, ts.SourceFile | undefined>()

/**
 * Checks each object against the type of its kind: it finds what is missing, of the wrong type, and, unlike the
 * schemas of Kubernetes, what has a name that nobody knows.
 */
export function checkManifestTypes(root: string, manifests: readonly Manifest[]): string[] {
  const faults = manifests.flatMap(({ file, content }) =>
    String(at(content, 'apiVersion')) in modules ? [] : [`${file}: an apiVersion that is not checked`],
  )
  const lines = manifests.map(({ content }, index) => {
    const [version, kind] = [String(at(content, 'apiVersion')), String(at(content, 'kind'))]
    const type = `import(${JSON.stringify(modules[version] ?? 'unknown')}).I${kind}`
    return `export const manifest${String(index)}: ${type} = ${JSON.stringify(content)}`
  })
  const path = join(root, 'scripts/deploy/manifests-as-source.ts')
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
  }
  const host = ts.createCompilerHost(options)
  const source = ts.createSourceFile(path, lines.join('\n'), ts.ScriptTarget.ES2023)
  const getSourceFile = host.getSourceFile.bind(host)
  const fileExists = host.fileExists.bind(host)
  host.getSourceFile = (name, ...more) => {
    if (name === path) return source
    if (!read.has(name)) read.set(name, getSourceFile(name, ...more))
    return read.get(name)
  }
  host.fileExists = (name) => name === path || fileExists(name)
  const program = ts.createProgram([path], options, host)
  for (const { messageText, start = 0 } of ts.getPreEmitDiagnostics(program, program.getSourceFile(path))) {
    const manifest = manifests[source.getLineAndCharacterOfPosition(start).line]
    const place = `${manifest?.file ?? ''}: ${String(at(manifest?.content, 'kind'))}`
    faults.push(`${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  }
  return faults
}
