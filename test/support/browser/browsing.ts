import { afterAll, afterEach, beforeAll } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Frame, Page } from 'playwright-core'
import { startWorld, type World } from '../world.ts'
import { sharedBrowser } from './browser.ts'
import { leaveMapsUnpainted } from './unpainted-maps.ts'

/** @property paintsMaps for a test of the map itself: the others look at its page, and leave the painting out */
type PageOptions = BrowserContextOptions & { paintsMaps?: boolean }

/** A town and a browser for the tests of a file. Call at the top of it. */
export const browsing = (settings: Record<string, string> = {}) => {
  const held: { world?: World; browser?: Browser } = {}
  const contexts: BrowserContext[] = []
  beforeAll(async () => {
    held.world = await startWorld(settings)
    held.browser = await sharedBrowser()
  })
  // A page that is left open goes on drawing its map and asking for news, beside every test after it.
  afterEach(async () => {
    for (const context of contexts.splice(0)) {
      // A page may still be asking what a test answers for.
      for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' })
      await context.close()
    }
  })
  afterAll(async () => {
    await held.world?.stop()
  })
  return {
    /** The town. */
    world(): World {
      if (!held.world) throw new Error('the world has not started')
      return held.world
    },
    /** A page of a fresh browser, in Catalan, as wide as a desk unless said otherwise. */
    async open({ paintsMaps = Boolean(renewed), ...options }: PageOptions = {}): Promise<Page> {
      if (!held.browser) throw new Error('the browser has not started')
      const context = await held.browser.newContext({
        locale: 'ca-ES',
        viewport: { width: 1200, height: 860 },
        ...options,
      })
      contexts.push(context)
      if (!paintsMaps) await leaveMapsUnpainted(context)
      return context.newPage()
    },
  }
}

const output = join(import.meta.dir, '../../output')
mkdirSync(output, { recursive: true })
/** The folder whose pictures are to be renewed: those that are in it already, and no others. */
const renewed = process.env.PICTURES && join(import.meta.dir, '../../..', process.env.PICTURES)

/**
 * A screenshot for people to look at, where it is asked for: `PICTURES=test/output` takes each into that folder. Those of docs/ are of
 * the demonstration: `bun run pictures`.
 */
export const picture = async (page: Page, name: string, fullPage = false): Promise<void> => {
  if (!renewed) return
  const shot = await page.screenshot({ path: join(output, `${name}.png`), fullPage })
  const kept = join(renewed, `${name}.png`)
  if (await Bun.file(kept).exists()) await Bun.write(kept, new Uint8Array(shot))
}

/** Fills the form of an incident in and sends it, with the keyboard alone. @param within the frame that it is in */
export const reportByKeyboard = async (page: Page, within: Page | Frame = page): Promise<void> => {
  await within.getByLabel('De què es tracta?').focus()
  await page.keyboard.type('Sot')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Un sot fondo al mig del carrer')
  await page.keyboard.press('Tab')
  await page.keyboard.type('carrer Guimerà 12')
  await page.keyboard.press('Enter')
}
