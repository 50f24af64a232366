import type { AdapterContractSetup } from './adapter-contract.ts'
import { createContract } from './contract-case.ts'
import { describeHiddenKey } from './hidden-key.ts'

/**
 * Writes down, with the runner's `describe` and `it`, the tests that every adapter passes: the proxy and the
 * webhook receiver of `@video-upscale/client`, mounted in some framework, over real sockets. It needs a
 * server to be started and nothing else; it mocks nothing.
 */
export function describeAdapterContract(setup: AdapterContractSetup): void {
  setup.describe(`the contract of adapters: ${setup.name}`, () => {
    describeHiddenKey(createContract(setup))
  })
}
