/** The second name of every key is its job; the id lets an index answer. Where it is none, that of no job. */
export function jobIdOfKey(key: string): string {
  const id = key.split('/')[1] ?? ''
  return /^[0-9a-f-]{36}$/.test(id) ? id : '00000000-0000-0000-0000-000000000000'
}
