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
  if (!('context' in page)) return void (await page.evaluate(axe))
  // A page is told by the protocol: the driver would have its own script evaluate another, in twice the time.
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: axe })
  await session.detach()
}

/** What axe finds wrong by WCAG 2.2 A and AA. */
export const violations = async (page: Page | Frame): Promise<string[]> => {
  await load(page)
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations: found } = await checker.run({
      runOnly: { type: 'tag', values: tags },
      // A frame is looked at for itself.
      iframes: false,
    })
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
}

/** Nothing may stick out sideways, of the page or of the part of it that scrolls by itself. */
export const fits = (page: Page | Frame): Promise<boolean> =>
  page.evaluate(() => {
    const main = document.querySelector('main')
    return (
      document.documentElement.scrollWidth <= window.innerWidth &&
      (!main || main.scrollWidth <= main.clientWidth)
    )
  })
