// Names that the documentation takes from its reader: their own session and the like. Whatever else a block uses, it
// declares or imports itself; scripts/docs/check-code.ts compiles all of them together with this file.

/** The reader's own session: whether whoever sent this request is signed in. */
declare function isSignedIn(request: unknown): boolean

/** The reader's own session: whose cookie it is. */
declare function findUser(cookie: string | undefined): Promise<string | null>

/** What a Worker of the reader's is given; Cloudflare's own types declare it in a project. */
declare module 'cloudflare:workers' {
  export const env: {
    readonly VIDEO_UPSCALE_API_KEY: string
    readonly VIDEO_UPSCALE_BASE_URL: string
    readonly VIDEO_UPSCALE_WEBHOOK_SECRET: string
  }
}
