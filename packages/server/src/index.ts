export { ConfigError, readConfig, type ServerConfig } from './config.ts'
export { startServer, type RunningServer } from './start-server.ts'
export type { FirstKey } from './keys/create-first-key.ts'
export { settings } from './settings.ts'
