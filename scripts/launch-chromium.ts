import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import packed from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

import manifest from '../package.json' with { type: 'json' }

const run = promisify(execFile)

/** How to start the Chromium of an npm package, or the one of CHROMIUM_PATH. */
export async function chromiumOptions() {
  // Among its arguments is one that lets every page read everything, which would prove nothing.
  const args = [...packed.args.filter((argument) => argument !== '--disable-web-security'), '--no-sandbox']
  const { CHROMIUM_PATH } = process.env
  if (CHROMIUM_PATH !== undefined) return { executablePath: CHROMIUM_PATH, args, headless: true }
  const directory = await unpack()
  const env = {
    ...process.env,
    FONTCONFIG_PATH: join(directory, 'fonts'),
    LD_LIBRARY_PATH: join(directory, 'al2023/lib'),
  }
  return { executablePath: join(directory, 'chromium'), args, env, headless: true }
}

/** Starts it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch(await chromiumOptions())
}

/**
 * Unpacks each version once. By itself the package takes a file that another process is just writing for a
 * whole one, so that two tests at once would break each other.
 */
async function unpack(): Promise<string> {
  const version = manifest.devDependencies['@sparticuz/chromium']
  const directory = join(tmpdir(), `video-upscale-chromium-${version}`)
  if (existsSync(directory)) return directory
  const own = await mkdtemp(`${directory}-`)
  const script = "import('@sparticuz/chromium').then(({ default: packed }) => packed.executablePath())"
  // For machines that look like this one it unpacks its libraries, too.
  const env = { ...process.env, TMPDIR: own, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' }
  await run(process.execPath, ['--eval', script], { cwd: import.meta.dirname, env })
  // Its own font, and no other: pages look the same on every machine.
  const fonts = `<fontconfig><dir>${directory}/fonts</dir><cachedir>${directory}/fonts-cache</cachedir></fontconfig>`
  await writeFile(join(own, 'fonts/fonts.conf'), fonts)
  await rename(own, directory).catch(async (error: unknown) => {
    // Another process was quicker.
    if (!existsSync(directory)) throw error
    await rm(own, { recursive: true })
  })
  return directory
}
