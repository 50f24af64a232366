import type { Job } from '@video-upscale/client'
import type { OperationId } from '@video-upscale/client/proxy'
import { videoUpscaleRouter } from '@video-upscale/express'
import express, { type Express, type RequestHandler, type Response } from 'express'

import { createSessions } from './session.ts'

export interface AppOptions {
  /** The video server's API, with its `/api`. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly webhookSecret: string
  /** Where browsers and the video server reach this app. */
  readonly publicUrl: string
  /** Signs the cookies. */
  readonly sessionSecret: Uint8Array
  /** The built page. */
  readonly pageDir: string
}

/**
 * What pages may do. All users share one key, so to the video server they are one account. Two things keep
 * them apart: a job's id is a random UUID that only its submitter is told, and `listJobs`, which would tell
 * all ids, is not here. Whoever is given an id may see and cancel that job. If that is not enough, let
 * `authorize` answer `{ account }`, and `apiKey` be a function that finds that account's key.
 */
const allow: readonly OperationId[] = [
  'getCapabilities',
  'createVideoImport',
  'getUploadCapabilities',
  'createUpload',
  'appendUpload',
  'getUploadOffset',
  'deleteUpload',
  'createVideoUpscale',
  'getJob',
  'streamJobEvents',
  'cancelJob',
  'downloadFile',
  'headFile',
]

export function createApp({ baseUrl, apiKey, webhookSecret, publicUrl, ...options }: AppOptions): Express {
  const sessions = createSessions(options.sessionSecret, publicUrl.startsWith('https:'))
  const finished = createFinishedJobs()
  const app = express()
  app.disable('x-powered-by')
  app.use(setSecurityHeaders)

  app.use(
    '/api',
    videoUpscaleRouter({
      proxy: {
        baseUrl,
        apiKey,
        allow,
        // Also the place to count what a user spends: `{ status: 402, message }` refuses.
        authorize: ({ caller }) => sessions.userOf(caller) !== undefined,
        logger: console,
      },
      // The video server calls /api/webhooks when a job has finished, whether the page is still open or not. It
      // was the page that named this address: it is good for news, and no proof that every job is told.
      webhooks: { secret: webhookSecret, onCompleted: finished.add, onFailed: finished.add },
    }),
  )

  const welcome = (response: Response, user: string): void => {
    response.json({ user, callback: `${publicUrl}/api/webhooks` })
  }
  app.post('/sign-in', express.json(), (request, response) => {
    const { user } = (request.body ?? {}) as { readonly user?: unknown }
    if (typeof user !== 'string' || user.trim() === '' || user.length > 40) {
      response.status(400).json({ message: 'Give a name of 1 to 40 characters.' })
      return
    }
    sessions.signIn(response, user)
    welcome(response, user)
  })
  app.post('/sign-out', (_request, response) => {
    sessions.signOut(response)
    response.status(204).end()
  })
  app.get('/session', (request, response) => {
    const user = sessions.userOf(request)
    if (user === undefined) response.status(401).json({ message: 'You are not signed in.' })
    else welcome(response, user)
  })
  app.get('/finished/:jobId', (request, response) => {
    if (sessions.userOf(request) === undefined) response.status(401).json({ message: 'Sign in first.' })
    else response.json({ status: finished.statusOf(request.params.jobId) })
  })
  app.use(express.static(options.pageDir))
  return app
}

/** What webhooks told, while this process runs. A real app would write it to its database. */
function createFinishedJobs() {
  const statuses = new Map<string, Job['status']>()
  return {
    add: (job: Job): void => void statuses.set(job.id, job.status),
    statusOf: (jobId: string): Job['status'] | null => statuses.get(jobId) ?? null,
  }
}

// `blob:` is the chosen file, before it is uploaded; `data:` the empty icon.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self' blob:; " +
  "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const setSecurityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  next()
}
