import { connect, migrate } from '#platform/database'

/** Applies migrations and stops. Safe beside running replicas. */
const url = process.env.DATABASE_URL
if (!url) {
  process.stderr.write(
    'DATABASE_URL: set it to the database to migrate (the embedded one migrates itself).\n',
  )
  process.exit(1)
}
await migrate(url)
await connect(url, { max: 1 }).close()
process.stdout.write('The database is up to date.\n')
