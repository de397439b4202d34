import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type LaunchOptions,
  chromium as launcher,
} from 'playwright-core'
import { atProcessEnd } from './process-end.ts'

/** `CHROMIUM` names another one: with fonts and words of a language that the packaged one has not. */
const SYSTEM = [
  ...(process.env.CHROMIUM ? [process.env.CHROMIUM] : []),
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
]

/**
 * The Chromium of the package registry. Of system libraries it wants nss and nspr, which it brings for another
 * system: they are unpacked and named to the loader. The arguments that it proposes are not used: among them is
 * `--disable-web-security`, with which pictures are asked for without cookies.
 */
const fromRegistry = async (): Promise<{ executablePath: string; env: Record<string, string> }> => {
  // It unpacks itself into the system's temporary folder, where another user's copy may lie: not there, then.
  const folder = join(import.meta.dir, '../../../node_modules/.cache/browser')
  mkdirSync(folder, { recursive: true })
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium')
    const executablePath = await chromium.executablePath()
    const libraries = join(folder, 'al2023', 'lib')
    if (!existsSync(libraries)) {
      await inflate(join(import.meta.dir, '../../../node_modules/@sparticuz/chromium/bin/al2023.tar.br'))
    }
    return { executablePath, env: { LD_LIBRARY_PATH: libraries } }
  } finally {
    process.env.TMPDIR = before ?? tmpdir()
  }
}

/** Unpacks the browser, where it is not the system's: several processes that did at once would find each other's half. */
export const unpackBrowser = async (): Promise<void> => {
  if (!SYSTEM.some((path) => existsSync(path))) await fromRegistry()
}

let shared: Promise<Browser> | undefined

/**
 * The browser of this process, for each file that runs in it: to start one takes seconds. Pages of different files share
 * nothing: each test has contexts of its own.
 */
export const sharedBrowser = async (): Promise<Browser> => {
  if (shared && !(await shared).isConnected()) shared = undefined
  if (!shared) {
    shared = openBrowser()
    const opened = shared
    atProcessEnd(async () => (await opened).close())
  }
  return shared
}

/** A real browser: the system's Chromium where there is one, else the one from the package registry. */
const launchOptions = async (): Promise<LaunchOptions> => {
  const system = SYSTEM.find((path) => existsSync(path))
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // A page lives for a second: its scripts, and axe more than any, are optimised for longer than they then run.
    '--js-flags=--no-maglev,--no-turbofan',
  ]
  if (system) return { executablePath: system, args }
  const packaged = await fromRegistry()
  const env = { ...process.env, ...packaged.env } as Record<string, string>
  return { executablePath: packaged.executablePath, args, env }
}

const openBrowser = async (): Promise<Browser> => launcher.launch(await launchOptions())

/** A browser of its own, which keeps in a folder what it is given: closed and opened again it still has it. */
export const openLastingBrowser = async (
  folder: string,
  options: BrowserContextOptions,
): Promise<BrowserContext> =>
  launcher.launchPersistentContext(folder, { locale: 'ca-ES', ...(await launchOptions()), ...options })
