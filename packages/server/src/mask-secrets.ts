// Our own secrets tell themselves by their prefix; a file's URL by its path; the rest stands in URLs.
const masks: readonly (readonly [RegExp, string])[] = [
  [/\b(vu_|vut_|whsec_)[\w+/=.-]+/g, '$1…'],
  [/(\/files\/)[\w.-]+/g, '$1…'],
  [/(\b[a-z][a-z+.-]*:\/\/)[^\s"'@/\\]*@/gi, '$1…@'],
  // A callback's query is where its owner keeps a token.
  [/(\bhttps?:\/\/[^\s"'?#\\]*)[?#][^\s"'\\),]*/gi, '$1?…'],
]

/** Text for a log without the secrets that we know by their looks, wherever in it they stand. */
export function maskSecrets(text: string): string {
  return masks.reduce((masked, [pattern, by]) => masked.replace(pattern, by), text)
}
