import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'

import { root } from './repository-files.ts'

/** Where errors with a code for users are made. */
const sources = ['packages/client/src', 'packages/react/src']

/**
 * Every `code` that an error of the client or the hooks may have: what error classes hand to their base, what
 * `VideoUpscaleError` itself is made with, and the codes of HTTP statuses.
 */
export async function readErrorCodes(): Promise<ReadonlySet<string>> {
  const paths = (await Promise.all(sources.map(filesBelow))).flat()
  return new Set(paths.flatMap((path) => codesOf(ts.sys.readFile(path) ?? '')))
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(join(root, directory), { recursive: true })
  return entries
    .filter((name) => /\.tsx?$/.test(name) && !/[.]test[.-]|testing-|^generated/.test(name))
    .map((name) => join(root, directory, name))
}

/** The codes that a source text names. */
export function codesOf(text: string): readonly string[] {
  const codes: string[] = []
  const visit = (node: ts.Node, errorClass: string | undefined): void => {
    const within = ts.isClassLike(node) ? baseOf(node) : errorClass
    const expression = codeExpression(node, within)
    if (expression) codes.push(...literalsIn(expression))
    node.forEachChild((child) => {
      visit(child, within)
    })
  }
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest), undefined)
  return codes
}

function baseOf(node: ts.ClassLikeDeclaration): string | undefined {
  const [clause] = node.heritageClauses ?? []
  const base = clause?.types[0]?.expression
  return base && ts.isIdentifier(base) ? base.text : undefined
}

/** The part of the code that says the code, if this node has one. */
function codeExpression(node: ts.Node, errorClass: string | undefined): ts.Node | undefined {
  if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === 'apiErrorCodes') {
    return node.initializer
  }
  if (ts.isTypeAliasDeclaration(node) && node.name.text === 'ApiErrorCode') return node.type
  const makesBase =
    ts.isNewExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'VideoUpscaleError'
  const callsBase =
    ts.isCallExpression(node) &&
    node.expression.kind === ts.SyntaxKind.SuperKeyword &&
    errorClass === 'VideoUpscaleError'
  return makesBase || callsBase ? node.arguments?.[0] : undefined
}

function literalsIn(node: ts.Node): readonly string[] {
  if (ts.isStringLiteral(node)) return [node.text]
  const found: string[] = []
  node.forEachChild((child) => {
    found.push(...literalsIn(child))
  })
  return found
}
