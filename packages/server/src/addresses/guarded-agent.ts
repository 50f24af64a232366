import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'

import type { AddressGuard } from './address-guard.ts'

/** Finds all addresses of a name, as `dns.lookup` does with `all`. */
export type LookupAll = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

/**
 * An HTTP agent that dials only allowed addresses. The check is on the address that is dialled, after the
 * name is resolved, so that a name cannot pass the check with one address and be dialled with another. It
 * follows no redirect.
 */
export function createGuardedAgent(guard: AddressGuard, lookupAll: LookupAll = systemLookup): Agent {
  const dial = buildConnector({ lookup: guardedLookup(guard, lookupAll) })
  return new Agent({
    connect: (options, callback) => {
      // An address needs no lookup, so that the lookup's check would never see it.
      const refusal = guard.refuseHost(options.hostname)
      if (refusal === undefined) dial(options, callback)
      else callback(new Error(`The host ${refusal}.`), null)
    },
  })
}

function guardedLookup(guard: AddressGuard, lookupAll: LookupAll): LookupFunction {
  return (hostname, options, callback) => {
    lookupAll(hostname, { ...options, all: true }, (error, found) => {
      if (error) {
        callback(error, [])
        return
      }
      const allowed = found.filter(({ address }) => guard.allowsAddress(address))
      if (allowed.length === 0) callback(new Error(`${hostname} has no public address.`), [])
      else if (options.all === true) callback(null, allowed)
      else callback(null, allowed[0]?.address ?? '', allowed[0]?.family ?? 4)
    })
  }
}
