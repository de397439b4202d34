/** PostgreSQL: the embedded default, connections, migrations. */
export { BackupError, createBackup, restoreBackup, restrictToOwner } from './backup.ts'
export { bytes, instant } from './columns.ts'
export {
  connect,
  type Database,
  type Db,
  QUERY_TIMEOUT_SECONDS,
  queryTimeouts,
  RECONNECT_OPTIONS,
  type Tx,
} from './connect.ts'
export { type EmbeddedServer, startEmbedded } from './embedded.ts'
export { migrate } from './migrate.ts'
export {
  analyzeParent,
  connectAsOwner,
  createMonths,
  dropPartition,
  listPartitions,
  type Partition,
  type Purge,
  purgePartition,
} from './partitions.ts'
export {
  anyOf,
  type CountQuery,
  idAmong,
  isOneOf,
  isOutage,
  type Later,
  likePattern,
  newestFirst,
  preparedQuery,
  queryCounts,
  queryRows,
  queryTuples,
  recordset,
  sqlState,
  staticSql,
} from './queries.ts'
export { encryptionOf, HASHED_COLUMNS, type ReencryptedColumn, reencrypt } from './reencrypt.ts'
export { grantTownRole, hasTownRole, TOWN_ROLE, townSettings } from './row-security.ts'
export { databaseSettings } from './settings.ts'
export { bucketOf, instantList, isInBuckets, type TimeBuckets } from './time-buckets.ts'
export { createTownPool, type TownPool, type TownPoolOptions } from './town-pool.ts'
