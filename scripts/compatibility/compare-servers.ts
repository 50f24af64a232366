/** Which addresses of an operation callers no longer find it at. */
import { isRecord } from '../spec/records.ts'
import type { Operation, OperationPair } from './operation-pair.ts'
import type { SpecDocument } from './spec-document.ts'

/** A webhook goes to an address that its receiver has named, so nothing is said of one here. */
export function compareServers({ place, isSent, before, after, documents }: OperationPair): void {
  if (isSent) return
  const is = urlsOf(documents.after, after)
  for (const url of urlsOf(documents.before, before).filter((old) => !is.includes(old)))
    documents.breaks(place, `is no longer at the server ${url}, only at ${is.join(', ')}`)
}

/** The nearest list counts; none, or an empty one, means the root of the host that the contract comes from. */
function urlsOf({ content }: SpecDocument, { item, operation }: Operation): readonly string[] {
  const servers = operation.servers ?? item.servers ?? content.servers
  const urls = Array.isArray(servers) ? servers.filter(isRecord).flatMap(fillVariables) : []
  return urls.length === 0 ? ['/'] : urls
}

/** One URL for each value that its variables may have. */
function fillVariables({ url, variables }: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(isRecord(variables) ? variables : {}).reduce<readonly string[]>(
    (urls, [name, variable]) => {
      const { enum: values, default: usual } = isRecord(variable) ? variable : {}
      const all: readonly unknown[] = Array.isArray(values) ? values : [usual]
      return urls.flatMap((one) => all.map((value) => one.replaceAll(`{${name}}`, String(value))))
    },
    [String(url)],
  )
}
