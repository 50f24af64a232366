import { lookup } from 'node:dns'
import { Agent } from 'undici'

import type { AddressGuard } from './address-guard.ts'

/**
 * An HTTP agent that dials only allowed addresses. The check is on the address that is dialled, after the
 * name is resolved, so that a name cannot pass the check with one address and be dialled with another.
 */
export function createGuardedAgent(guard: AddressGuard): Agent {
  return new Agent({
    connect: {
      lookup: (hostname, options, callback) => {
        lookup(hostname, { ...options, all: true }, (error, found) => {
          if (error) {
            callback(error, [])
            return
          }
          const allowed = found.filter(({ address }) => guard.allowsAddress(address))
          if (allowed.length === 0) callback(new Error(`${hostname} has no public address.`), [])
          else if (options.all === true) callback(null, allowed)
          else callback(null, allowed[0]?.address ?? '', allowed[0]?.family ?? 4)
        })
      },
    },
  })
}
