import type { AdapterContractSetup } from './adapter-contract.ts'
import { describeCallbacks } from './callbacks.ts'
import { createContract } from './contract-case.ts'
import { contractServiceFromEnvironment } from './contract-service.ts'
import { describeDeliveries } from './deliveries.ts'
import { describeDenyByDefault } from './deny-by-default.ts'
import { describeDisconnects } from './disconnects.ts'
import { describeDownloads } from './downloads.ts'
import { describeEventStreams } from './event-streams.ts'
import { describeFidelity } from './fidelity.ts'
import { describeHiddenKey } from './hidden-key.ts'
import { describeJsonParser } from './json-parser.ts'
import { describeLimits } from './limits.ts'
import { describePathTricks } from './path-tricks.ts'
import { describeSignedWebhooks } from './signed-webhooks.ts'
import { describeUploads } from './uploads.ts'
import { describeWholeWay } from './whole-way.ts'

/**
 * Writes down, with the runner's `describe` and `it`, the tests that every adapter passes: the proxy and the
 * webhook receiver of `@video-upscale/client`, mounted in some framework, over real sockets. It needs a
 * server to be started and nothing else; it mocks nothing.
 *
 * @throws Error if the environment names half of a real service
 */
export function describeAdapterContract(setup: AdapterContractSetup): void {
  const { name, describe, service = contractServiceFromEnvironment() } = setup
  const contract = createContract(setup)
  describe(`the contract of adapters: ${name}`, () => {
    describeHiddenKey(contract)
    describeFidelity(contract)
    describeDownloads(contract)
    describeUploads(contract)
    describeEventStreams(contract)
    describeDisconnects(contract)
    describeDenyByDefault(contract)
    describePathTricks(contract)
    describeLimits(contract)
    describeJsonParser(contract)
    describeSignedWebhooks(contract)
    describeDeliveries(contract)
    describeCallbacks(contract)
    describeWholeWay(contract, service)
  })
}
