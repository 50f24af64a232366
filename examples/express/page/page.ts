import { createClient, isVideoUpscaleError, type Job } from '@video-upscale/client'
import { watchJob } from '@video-upscale/client/events'
import { importVideos } from '@video-upscale/client/upload'

import { find, say, show, showProgress, showResult, showWork, write } from './show.ts'

// Without a key: the proxy at /api adds it, on the server.
const client = createClient({ baseUrl: '/api', apiKey: null })

/** Where the video server is to report finished jobs; the app says it. */
let callback = ''

interface Wish {
  readonly file: File
  readonly model: string
  /** Aborts when the user cancels. */
  readonly signal: AbortSignal
}

/** Follows the job to its end, and tells its id. */
async function upscale({ file, model, signal }: Wish): Promise<string> {
  showProgress('Uploading')
  const source = await importVideos(client, [file], {
    signal,
    onProgress: (sent, total) => {
      showProgress('Uploading', sent / total, `${megabytes(sent)} of ${megabytes(total)} MB`)
    },
  })
  showProgress('Waiting')
  const pending = await client.videoUpscale({ jobId: source.id, videoNo: 0, callback, options: { model } })
  const cancel = (): void => {
    client.cancelJob(pending.id).catch((error: unknown) => {
      // A conflict: it finished in the same moment, and what became of it is shown anyway.
      if (!isVideoUpscaleError(error, 'conflict')) showError(error)
    })
  }
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel)
  for await (const job of watchJob(client, pending)) showJob(job, file)
  return pending.id
}

function showJob(job: Job, file: File): void {
  switch (job.status) {
    case 'pending':
    case 'staged':
    case 'unknown':
      showProgress('Waiting')
      break
    case 'processing':
      if (job.progress) showWork(job.progress)
      break
    case 'completed':
      showResult(file, job)
      break
    case 'failed':
      say(job.error.message, 'error')
      break
    case 'canceled':
      say('Canceled. It cost nothing.')
  }
}

/** The video server has told the app of the end, which so knows of it without this page, too. */
async function showWebhook(jobId: string): Promise<void> {
  for (let looks = 0; looks < 20; looks++) {
    const response = await fetch(`/finished/${jobId}`)
    if (!response.ok) return
    const { status } = (await response.json()) as { readonly status?: string | null }
    if (status) {
      write('webhook', `Webhook: ${status}`)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** Shows what the app offers to whoever is signed in, or the way in. */
async function enter(response: Response): Promise<void> {
  const body = (await response.json()) as Record<'message' | 'user' | 'callback', string>
  show('sign-in', !response.ok)
  for (const id of ['upscale', 'sign-out']) show(id, response.ok)
  say(response.ok ? '' : body.message)
  if (!response.ok) return
  write('user', `Signed in as ${body.user}`)
  callback = body.callback
  const { models = [] } = (await client.capabilities()) ?? {}
  find('model', HTMLSelectElement).replaceChildren(...models.map((model) => new Option(model)))
}

const canceled = new Error('Canceled.')

function showError(error: unknown): void {
  say(error instanceof Error ? error.message : String(error), error === canceled ? 'note' : 'error')
  if (isVideoUpscaleError(error, 'unauthorized')) void enterAgain()
}

/** Shows the way in, if it is the session that has ended. */
async function enterAgain(): Promise<void> {
  const response = await fetch('/session')
  if (response.status === 401) await enter(response)
}

/** Lets a form do its work, once at a time. */
function onSubmit(id: string, work: () => Promise<void>): void {
  const form = find(id, HTMLFormElement)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const button = form.querySelector('button')
    button?.toggleAttribute('disabled', true)
    say('')
    void work()
      .catch(showError)
      .finally(() => button?.toggleAttribute('disabled', false))
  })
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

onSubmit('sign-in', async () => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ user: find('name', HTMLInputElement).value })
  await enter(await fetch('/sign-in', { method: 'POST', headers, body }))
})

onSubmit('sign-out', async () => {
  await fetch('/sign-out', { method: 'POST' })
  location.reload()
})

onSubmit('upscale', async () => {
  const file = find('video', HTMLInputElement).files?.[0]
  if (!file) return
  const canceling = new AbortController()
  find('cancel', HTMLButtonElement).onclick = () => {
    canceling.abort(canceled)
  }
  show('result', false)
  write('webhook', '')
  show('progress')
  const model = find('model', HTMLSelectElement).value
  const jobId = await upscale({ file, model, signal: canceling.signal }).finally(() => {
    show('progress', false)
  })
  await showWebhook(jobId)
})

find('play', HTMLButtonElement).addEventListener('click', () => {
  for (const video of document.querySelectorAll('video')) {
    video.currentTime = 0
    void video.play()
  }
})

enter(await fetch('/session')).catch(showError)
