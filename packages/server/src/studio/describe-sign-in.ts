/**
 * The lines on a link that signs a browser in. The key stands in the fragment, which no browser sends to any
 * server, so that it is in no log on the way.
 */
export function describeSignIn(studioUrl: string, key: string): string[] {
  return [
    `Studio         ${studioUrl}#key=${key}`,
    'The link to the studio signs a browser in, and is shown only now.',
  ]
}
