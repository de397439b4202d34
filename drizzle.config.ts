import { defineConfig } from 'drizzle-kit'

/** Where `bun run schema` finds the tables (each room keeps its own) and writes the migrations. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/{domain,platform}/*/tables.ts',
  out: './drizzle',
})
