import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * `pdfsig` of poppler, which knows nothing of us: what it says of a signature is what others will see. The system's own
 * where there is one; else the distribution's package, unpacked beside the tests and not installed: that needs no rights
 * and changes nothing.
 */

const folder = join(import.meta.dir, '../../node_modules/.cache/poppler')
const root = join(folder, 'root')

const unpacked = (): string | undefined => {
  const program = join(root, 'usr/bin/pdfsig')
  return existsSync(program) ? program : undefined
}

const fetchPackage = async (): Promise<string | undefined> => {
  if (!Bun.which('apt-get') || !Bun.which('dpkg-deb')) return undefined
  for (const part of ['lists/partial', 'cache/archives/partial', 'root'])
    mkdirSync(join(folder, part), { recursive: true })
  const options = [
    ['Dir::State::lists', join(folder, 'lists')],
    ['Dir::Cache', join(folder, 'cache')],
    ['Debug::NoLocking', '1'],
    // As the present user: another user of apt’s may not write where we may.
    ['APT::Sandbox::User', ''],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const apt = (...args: string[]) => Bun.$`apt-get ${options} -qq ${args}`.quiet().nothrow()
  await apt('update')
  await apt('install', '-y', '--no-install-recommends', '--download-only', 'poppler-utils')
  const archives = join(folder, 'cache/archives')
  for (const name of readdirSync(archives).filter((one) => one.endsWith('.deb')))
    await Bun.$`dpkg-deb -x ${join(archives, name)} ${root}`.quiet()
  return unpacked()
}

let found: Promise<string> | undefined

const program = (): Promise<string> => {
  found ??= (async () => {
    const known = Bun.which('pdfsig') ?? unpacked() ?? (await fetchPackage())
    if (!known)
      throw new Error('pdfsig was not found: install poppler (Debian: poppler-utils, macOS: poppler)')
    return known
  })()
  return found
}

/** What `pdfsig` says of a document. */
export const pdfsig = async (file: string): Promise<string> => {
  const path = await program()
  const libraries = ['usr/lib', 'usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu'].map((one) =>
    join(root, one),
  )
  const env = path.startsWith(root) ? { ...process.env, LD_LIBRARY_PATH: libraries.join(':') } : process.env
  const run = Bun.spawn([path, file], { env, stdout: 'pipe', stderr: 'pipe' })
  const said = await new Response(run.stdout).text()
  await run.exited
  return said
}
