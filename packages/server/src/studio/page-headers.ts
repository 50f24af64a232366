/** What a page that holds a key may do: run its own scripts, talk to its own server, and nothing else. */
export function pageHeaders(publicUrl: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentPolicy(publicUrl),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': refused.map((feature) => `${feature}=()`).join(', '),
    // For what does not know frame-ancestors.
    'x-frame-options': 'DENY',
  }
}

// Only names that Chromium knows: it complains about others.
const refused = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'serial',
  'usb',
  'xr-spatial-tracking',
]

function contentPolicy(publicUrl: string): string {
  const server = sourceOf(publicUrl)
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    ["media-src 'self' blob:", ...server].join(' '),
    ["connect-src 'self'", ...server].join(' '),
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

/**
 * URLs of files and uploads begin with the public URL. It is named also where it is the page's own origin: behind
 * a proxy only the browser knows that. A policy cannot name an IPv6 address; `'self'` holds there.
 */
function sourceOf(publicUrl: string): string[] {
  const { origin, hostname } = new URL(publicUrl)
  return hostname.startsWith('[') ? [] : [origin]
}
