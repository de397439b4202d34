import { join } from 'node:path'
import type { Frame, Page } from 'playwright-core'

const axe = await Bun.file(join(import.meta.dir, '../../../node_modules/axe-core/axe.min.js')).text()

/** What axe finds wrong by WCAG 2.2 A and AA. Evaluated, not injected: the pages allow no foreign script. */
export const violations = async (page: Page | Frame): Promise<string[]> => {
  await page.evaluate(axe)
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

/** Nothing may stick out sideways. */
export const fits = (page: Page | Frame): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)
