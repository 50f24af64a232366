import { maskKey } from '../connection/mask-key.ts'
import type { Terminal } from '../terminal.ts'
import { followServer, saveServer, type Saved } from './save-server.ts'

/** Takes a server's standard output, line by line. */
export interface LineRelay {
  readonly line: (line: string) => Promise<void>
  /** After the last line: shows what was held back. */
  readonly end: () => void
}

/**
 * Passes a server's lines on. Key and secret, which it prints at its first start only, are stored as a profile and
 * shown masked; where that fails they are passed on as they are, so that they are not lost.
 */
export function createLineRelay(
  terminal: Pick<Terminal, 'env' | 'stdout' | 'stderr'>,
  saveAs: string,
): LineRelay {
  const { env, stdout, stderr } = terminal
  const told: Told = {}
  let held: readonly string[] = []
  let isSaved = false
  const print = (lines: readonly string[]): void => {
    for (const line of lines) stdout.write(`${line}\n`)
  }
  const release = (): void => {
    print(held)
    held = []
  }
  /** Runs an edit of the configuration; it must not end the server when it fails. */
  const attempt = async (edit: () => Promise<readonly string[]>, otherwise: string): Promise<boolean> => {
    try {
      print(await edit())
      return true
    } catch (error) {
      stderr.write(`warning: ${otherwise}: ${error instanceof Error ? error.message : String(error)}\n`)
      return false
    }
  }
  return {
    end: release,
    line: async (line) => {
      const name = readNamed(line, told)
      if (name === 'apiKey' && told.apiKey?.startsWith('vu_')) {
        held = [line]
      } else if (name === 'webhookSecret' && held.length > 0) {
        held = [...held, line]
        isSaved = await attempt(
          () => save(env, saveAs, told),
          'the key could not be saved, and is shown only now',
        )
        if (isSaved) held = []
        release()
      } else {
        release()
        print(isSaved ? withoutKey(line) : [line])
        if (name === 'apiKey')
          await attempt(() => follow(env, told), 'no profile could be led to this server')
      }
    },
  }
}

/** A line as it is once key and secret are saved: what the server says of them is no longer true then. */
function withoutKey(line: string): readonly string[] {
  if (/^The (?:key and the secret|link to the studio) .*shown only now/.test(line)) return []
  const [, url] = /^Studio +(\S+)#key=/.exec(line) ?? []
  return [url === undefined ? line : `Studio         ${url}, which asks for the key that is in that file`]
}

type Environment = Terminal['env']

/** What the server has named so far. */
interface Told {
  baseUrl?: string
  dataDir?: string
  apiKey?: string
  webhookSecret?: string
}

const fields = {
  'API key': 'apiKey',
  API: 'baseUrl',
  'Data directory': 'dataDir',
  'Webhook secret': 'webhookSecret',
} as const

/** Notes what a line names. */
function readNamed(line: string, told: Told): keyof Told | undefined {
  for (const [name, field] of Object.entries(fields)) {
    if (!line.startsWith(`${name} `)) continue
    told[field] = line.slice(name.length).trim()
    return field
  }
  return undefined
}

async function save(env: Environment, saveAs: string, told: Told): Promise<readonly string[]> {
  const { baseUrl, dataDir, apiKey, webhookSecret } = told
  if (baseUrl === undefined || dataDir === undefined || apiKey === undefined || webhookSecret === undefined) {
    throw new Error('the server has not said where it is')
  }
  const saved = await saveServer(env, saveAs, { baseUrl, dataDir, apiKey, webhookSecret })
  return describeSaved(saved, saveAs, { apiKey, webhookSecret })
}

async function follow(env: Environment, { baseUrl, dataDir }: Told): Promise<readonly string[]> {
  if (baseUrl === undefined || dataDir === undefined) return []
  const names = await followServer(env, { baseUrl, dataDir })
  return names.map((name) => `Profile        ${name} now leads to ${baseUrl}`)
}

function describeSaved(
  { name, path, isDefault }: Saved,
  wanted: string,
  { apiKey, webhookSecret }: { readonly apiKey: string; readonly webhookSecret: string },
): readonly string[] {
  const again = isDefault ? '' : ` --profile ${name}`
  return [
    `API key        ${maskKey(apiKey)}, saved as profile ${name} in ${path}`,
    `Webhook secret ${maskKey(webhookSecret)}, saved there as well`,
    ...(name === wanted ? [] : [`Profile        ${wanted} is of another server, and was kept`]),
    `In another terminal: video-upscale upscale clip.mp4${again}`,
    ...(isDefault ? [] : [`To leave that out:   video-upscale config use ${name}`]),
  ]
}
