/** PostgreSQL: the embedded default, connections, migrations. */
export { BackupProblem, backUp, closeToOthers, restore } from './backup.ts'
export { bytes, instant } from './columns.ts'
export {
  ANSWERS_WITHIN,
  answeringWithin,
  connect,
  type Database,
  type Db,
  RECONNECT,
  type Tx,
} from './connect.ts'
export { type EmbeddedServer, startEmbedded } from './embedded.ts'
export { admitTownRole, isTownRole, TOWN_ROLE, townSettings } from './lock.ts'
export { migrate } from './migrate.ts'
export { containing, fixed, isOutage, preparedOn, rowsOf, sqlStateOf, tuplesOf } from './queries.ts'
export { HASHED, type Resealed, reseal, sealingOf } from './reseal.ts'
