import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright-core'

const source = await Bun.file(join(import.meta.dir, '../../../node_modules/axe-core/axe.min.js')).text()

/** In ASCII, which the browser reads in half the time. */
const axe = source.replace(
  /[^\0-\x7f]/g,
  (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
)

/** Evaluated, not injected: the pages allow no foreign script. */
const load = async (page: Page | Frame): Promise<void> => {
  // It stays in a page until another is opened: to read it takes as long as to look.
  if (await page.evaluate(() => 'axe' in window)) return
  if (!('context' in page)) return void (await page.evaluate(axe))
  // A page is told by the protocol: the driver would have its own script evaluate another, in twice the time.
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: axe })
  await session.detach()
}

/**
 * What axe looked at, where it is asked for: `LONG_TESTS=1 AXE=write bun test ./test/browser` gathers it, `bun run accessibility`
 * makes the accessibility statement of it.
 */
const CHECKS = join(import.meta.dir, '../../output/accessibility.jsonl')

type Screen = { width: number; dark: boolean; language: string; town: boolean }

const keep = async (page: Page | Frame, found: string[]): Promise<void> => {
  if (process.env.AXE !== 'write') return
  const screen = await page.evaluate<Screen>(() => ({
    width: window.innerWidth,
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    language: document.documentElement.lang,
    // The emulator's phone and the pages of other sites, which hold a frame of ours, are no pages of the town.
    town: document.querySelector('link[href^="/assets/"]') !== null,
  }))
  const { pathname } = new URL(page.url())
  appendFileSync(CHECKS, `${JSON.stringify({ path: pathname, ...screen, violations: found.length })}\n`)
}

/** What axe finds wrong by WCAG 2.2 A and AA. */
export const violations = async (page: Page | Frame): Promise<string[]> => {
  await load(page)
  const wrong = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    // A bar that sticks to the foot covers what is scrolled from under it: it is looked at in its own place.
    const bars = [...document.querySelectorAll<HTMLElement>('main *')].filter((one) => {
      const { position, bottom } = getComputedStyle(one)
      return position === 'sticky' && bottom !== 'auto'
    })
    for (const bar of bars) bar.style.position = 'static'
    const { violations: found } = await checker.run({
      runOnly: { type: 'tag', values: tags },
      // A frame is looked at for itself.
      iframes: false,
      // Everything is tried; what is in order is not described, nor where in the page what is not stands.
      resultTypes: ['violations'],
      selectors: false,
    })
    for (const bar of bars) bar.style.position = ''
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
  await keep(page, wrong)
  return wrong
}

/** Nothing may stick out sideways. */
export const fits = (page: Page | Frame): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)
