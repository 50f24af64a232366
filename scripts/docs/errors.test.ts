import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { codesOf, readErrorCodes } from './error-codes.ts'
import { readDocument } from './read-documents.ts'
import { root } from './repository-files.ts'

const { text } = await readDocument('docs/errors.md')
const { text: clientReadme } = await readDocument('packages/client/README.md')

/** What stands in the first cells of a document's tables. */
function firstCells(document: string): readonly string[] {
  return document
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|')[1]?.trim() ?? '')
}

function codesIn(document: string): readonly string[] {
  return firstCells(document).flatMap((cell) =>
    [...cell.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map(([, code = '']) => code),
  )
}

/** The statuses that the server's own errors are made with. */
async function readStatuses(): Promise<ReadonlySet<string>> {
  const directory = join(root, 'packages/server/src')
  const names = (await readdir(directory, { recursive: true })).filter((name) =>
    /(?<![.]test)[.]ts$/.test(name),
  )
  const sources = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  return new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/ApiError\(\s*(\d{3})\b/g)].map(([, status = '']) => status),
    ),
  )
}

describe('the table of errors', () => {
  it('names every code, once, and none that does not exist', async () => {
    expect(codesIn(text).toSorted()).toEqual([...(await readErrorCodes())].toSorted())
  })

  it('names every status that the server makes an error of', async () => {
    const told = firstCells(text.slice(text.indexOf('## What a self-hosted server answers')))
    for (const status of await readStatuses()) expect(told).toContain(status)
  })

  it('is right in the README of the client, too', async () => {
    const codes = await readErrorCodes()
    const told = codesIn(
      clientReadme.slice(clientReadme.indexOf('## Errors'), clientReadme.indexOf('## Webhooks')),
    )
    for (const code of told) expect(codes).toContain(code)
    // It is of the hooks, and stands in their README.
    for (const code of codes) if (code !== 'unexpected') expect(told).toContain(code)
  })

  it('would miss a code that comes new', () => {
    const source =
      "class NewError extends VideoUpscaleError { constructor() { super(this ? 'new-one' : 'new-other', 'It.') } }"
    expect(codesOf(source)).toEqual(['new-one', 'new-other'])
  })
})
