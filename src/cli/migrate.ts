import { connect, migrate } from '#platform/database'

/** Applies migrations and exits. Safe while replicas run. */
const url = process.env.DATABASE_URL
if (!url) {
  process.stderr.write(
    'DATABASE_URL: required. Set it to the database to migrate (the embedded one is migrated when the service starts).\n',
  )
  process.exit(1)
}
await migrate(url)
await connect(url, { max: 1 }).close()
process.stdout.write('All migrations applied.\n')
