/** Only browsers and newer servers have one; in a page without TLS there is none either. */
const runtime: { readonly navigator?: { readonly locks?: LockManager } } = globalThis

/** Does the work while no other tab does any under that name. */
export async function exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const locks = runtime.navigator?.locks
  return locks ? await locks.request(name, work) : work()
}
