type Format = 'esm' | 'iife'

/** Kept in memory: the file system may be read-only. */
const scripts = new Map<string, Promise<string>>()

/**
 * A script for browsers (`*.client.ts`) as it is served, built when it is first requested. What it imports from
 * `/assets/` stays an import.
 * @param format `iife` for a page that loads it as a classic script
 */
export const buildClientScript = (file: string, format: Format = 'esm'): Promise<string> => {
  const key = `${format} ${file}`
  const script = scripts.get(key) ?? bundle(file, format)
  scripts.set(key, script)
  return script
}

/** @throws AggregateError with what the bundler found wrong */
const bundle = async (file: string, format: Format): Promise<string> => {
  const { outputs } = await Bun.build({
    entrypoints: [file],
    target: 'browser',
    format,
    minify: true,
    external: ['/assets/*'],
  })
  return (await Promise.all(outputs.map((output) => output.text()))).join('')
}
