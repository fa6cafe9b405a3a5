export { newApiKey } from './access/api-key.ts'
export { type Config, makeConfig } from './config/config.ts'
export { readEnvironment } from './config/environment.ts'
export { loadCatalogue } from './config/load-catalogue.ts'
export { newAuthorityText } from './enrollment/x509/authority.ts'
export { makeLogging } from './observability/logger.ts'
export type { MakeDemoVehicles } from './ports/demo-vehicles.ts'
export type { Logging } from './ports/log.ts'
export {
  type KeyfobServer,
  type PostgresLogin,
  loginToPostgres,
  loginToRedis,
  makeServer,
  migrateOnly,
  version,
} from './server.ts'
export { openKms, readKmsKey } from './signing/kms-signer.ts'
