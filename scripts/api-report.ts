/** What a report of API Extractor says that an entry point exports. */
import ts from 'typescript'

export interface ReportedExport {
  /** As it is imported; what is in a namespace has its name before, as `Namespace.member`. */
  readonly name: string
  /** What comes from another package is for that one to document. */
  readonly isDocumented: boolean
}

/** A name in the report, whether it is exported by it or by another one. */
interface Declared {
  readonly isDocumented: boolean
  /** Those of a namespace; it may stand above what it holds, so they are looked for when all names are known. */
  readonly members: () => readonly ReportedExport[]
}

type Scope = ReadonlyMap<string, Declared>

/** @param report as API Extractor writes it: TypeScript, with `(undocumented)` above what has no docstring */
export function readExports(report: string): readonly ReportedExport[] {
  const [, text = report] = /^```ts\n(.*)^```$/ms.exec(report) ?? []
  const file = ts.createSourceFile('report.d.ts', text, ts.ScriptTarget.Latest)
  return exportsOf(file.statements, file, new Map())
}

function exportsOf(
  statements: readonly ts.Statement[],
  file: ts.SourceFile,
  outer: Scope,
): readonly ReportedExport[] {
  const scope = new Map(outer)
  for (const statement of statements) {
    const isDocumented = !isMarked(statement, file)
    const members = () => (isSpace(statement) ? exportsOf(statement.body.statements, file, scope) : [])
    for (const name of namesOf(statement)) {
      const known = scope.get(name)
      scope.set(name, {
        isDocumented: isDocumented && known?.isDocumented !== false,
        members: () => [...(known?.members() ?? []), ...members()],
      })
    }
  }
  const found = statements.flatMap((statement) =>
    isPutTogether(statement) && !isListed(statement, statements)
      ? withMembers(statement.name.text, scope.get(statement.name.text))
      : exportedBy(statement, scope),
  )
  return [...new Map(found.map((entry) => [entry.name, entry])).values()]
}

type Space = ts.ModuleDeclaration & { readonly body: ts.ModuleBlock }

function isSpace(statement: ts.Statement): statement is Space {
  return ts.isModuleDeclaration(statement) && statement.body !== undefined && ts.isModuleBlock(statement.body)
}

/** What API Extractor writes for `export * as name`: a list in a namespace, and no word of the export itself. */
function isPutTogether(statement: ts.Statement): statement is Space {
  return isSpace(statement) && statement.body.statements.every(ts.isExportDeclaration)
}

/** Whether another namespace exports it, so that it need not be an export itself. */
function isListed({ name }: Space, statements: readonly ts.Statement[]): boolean {
  return statements
    .filter(isPutTogether)
    .flatMap(({ body }) => body.statements.filter(ts.isExportDeclaration))
    .flatMap(({ exportClause }) =>
      exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : [],
    )
    .some((element) => (element.propertyName ?? element.name).text === name.text)
}

/** Whether the comment right above says that there is no docstring. */
function isMarked(statement: ts.Statement, file: ts.SourceFile): boolean {
  const above = file.text.slice(statement.getFullStart(), statement.getStart(file))
  return /^\s*\/\/ .*\(undocumented\)$/m.test(above)
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    const { declarations } = statement.declarationList
    return declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []))
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  if (!isNamed) return []
  return [statement.name?.text ?? 'default']
}

function exportedBy(statement: ts.Statement, scope: Scope): readonly ReportedExport[] {
  if (ts.isExportAssignment(statement)) return named('default', statement.expression, scope)
  if (ts.isExportDeclaration(statement)) {
    const { exportClause, moduleSpecifier } = statement
    if (exportClause && ts.isNamedExports(exportClause))
      return exportClause.elements.flatMap(({ name, propertyName }) =>
        named(name.text, propertyName ?? name, scope),
      )
    const from = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : ''
    return [{ name: exportClause ? exportClause.name.text : `* from ${from}`, isDocumented: true }]
  }
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  const has = (kind: ts.SyntaxKind) => modifiers.some((modifier) => modifier.kind === kind)
  if (!has(ts.SyntaxKind.ExportKeyword)) return []
  const isDefault = has(ts.SyntaxKind.DefaultKeyword)
  return namesOf(statement).flatMap((name) => withMembers(isDefault ? 'default' : name, scope.get(name)))
}

function named(name: string, origin: ts.Expression | ts.ModuleExportName, scope: Scope) {
  return withMembers(
    name,
    ts.isIdentifier(origin) || ts.isStringLiteral(origin) ? scope.get(origin.text) : undefined,
  )
}

function withMembers(name: string, declared: Declared | undefined): readonly ReportedExport[] {
  return [
    { name, isDocumented: declared?.isDocumented ?? true },
    ...(declared?.members() ?? []).map((member) => ({ ...member, name: `${name}.${member.name}` })),
  ]
}
