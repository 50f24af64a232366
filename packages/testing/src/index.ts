export type { OperationId } from '@video-upscale/client/proxy'

export type {
  AdapterContractSetup,
  AdapterOptions,
  StartedAdapter,
} from './adapter-contract/adapter-contract.ts'
export { contractServiceFromEnvironment } from './adapter-contract/contract-service.ts'
export type { ContractService } from './adapter-contract/contract-service.ts'
export { describeAdapterContract } from './adapter-contract/describe-adapter-contract.ts'
export { createTestClock } from './clock/clock.ts'
export type { Clock, TestClock } from './clock/clock.ts'
export type { FaultList } from './faults/fault-list.ts'
export type { Fault, FaultKind, FaultSelection } from './faults/fault.ts'
export { listenOnLoopback, type ListeningServer } from './http/listen-on-loopback.ts'
export type { OtherOrigin } from './http/other-origin.ts'
export type { ErrorForm } from './http/refusal.ts'
export type { SeenRequest } from './http/seen-request.ts'
export { exampleVideo } from './jobs/job-script.ts'
export type { JobScript, Outcome } from './jobs/job-script.ts'
export { startFakeApi } from './start-fake-api.ts'
export type { FakeApi, FakeApiOptions } from './fake-api.ts'
export { exampleTask } from './tasks/example-task.ts'
export type { ExampleTask } from './tasks/example-task.ts'
export type { Dialect, WireTask } from './tasks/wire-task.ts'
export type { SentWebhook, WebhookOptions } from './webhooks/deliver-webhook.ts'
export { signedWebhook } from './webhooks/signed-webhook.ts'
export type { SignedWebhook, WebhookParts, WebhookShape } from './webhooks/signed-webhook.ts'
