import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { PASSWORD } from '../../src/dev/demo-staff.ts'
import { sharedBrowser } from '../support/browser/browser.ts'

/** Where the pictures of the documentation are. */
export const PICTURES = join(import.meta.dir, '../../docs/pictures')

/** Screens of the pictures: a desk's, a telephone's. */
export const DESK = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 780 }

/** Where the demonstration of which pictures are taken has its pages, and what its clock says. */
export type Stage = { url: string; phoneUrl: string; mailUrl: string; now: Date }

/** Opens pages of the demonstration and takes pictures of them. */
export type Studio = Stage & {
  /** A page of somebody who is not signed in, in Catalan. */
  visits(path: string, options?: BrowserContextOptions): Promise<Page>
  /** A page of the console. @param name before the `@` of the member's address */
  works(name: string, path: string, options?: BrowserContextOptions): Promise<Page>
  /** Takes a picture of what is on the screen, or of a part of it. */
  takes(name: string, of: Page | Locator): Promise<void>
  /** Closes every page that was opened. */
  clears(): Promise<void>
}

/** A picture, or several that show the same: named, and taken by hand or by `bun run pictures NAME`. */
export type Scenes = Record<string, (studio: Studio) => Promise<void>>

type Cookies = { name: string; value: string; url: string }[]

/** Wider ones are made smaller: they are looked at in a page. */
const MAX_WIDTH = 1280

/** Lossy where nobody sees it: what is written stays sharp. */
const WEBP = { quality: 72, effort: 6, smartSubsample: true }

/** Those that publiccode.yml shows: its catalogues take no WebP. */
const ALSO_PNG = new Set([
  'features/channels',
  'features/queue',
  'features/inbox-panes',
  'sizes/site-1440-light',
])
const PNG = { palette: true, quality: 80, effort: 10 }

export const openStudio = async (stage: Stage): Promise<Studio> => {
  const browser = await sharedBrowser()
  const cookies = new Map<string, Promise<Cookies>>()
  const contexts: BrowserContext[] = []
  const signIn = async (name: string): Promise<Cookies> => {
    const response = await fetch(`${stage.url}/console/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ email: `${name}@demo.test`, password: PASSWORD }),
      redirect: 'manual',
    })
    return response.headers.getSetCookie().map((line) => {
      const [, cookie = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      return { name: cookie, value, url: stage.url }
    })
  }
  const open = async (options: BrowserContextOptions = {}, signedIn: Cookies = []): Promise<Page> => {
    const context = await browser.newContext({
      locale: 'ca-ES',
      timezoneId: 'Europe/Madrid',
      viewport: DESK,
      reducedMotion: 'reduce',
      ...options,
    })
    contexts.push(context)
    await context.addCookies(signedIn)
    await context.clock.setFixedTime(stage.now)
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    return page
  }
  return {
    ...stage,
    async visits(path, options) {
      const page = await open(options)
      await page.goto(new URL(path, stage.url).href)
      return page
    },
    async works(name, path, options) {
      const kept = cookies.get(name) ?? signIn(name)
      cookies.set(name, kept)
      const page = await open(options, await kept)
      await page.goto(new URL(path, stage.url).href)
      return page
    },
    async takes(name, of) {
      const page = 'page' in of ? of.page() : of
      await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {})
      await page.evaluate(() => document.fonts.ready)
      const shot = await of.screenshot({ animations: 'disabled' })
      const file = join(PICTURES, `${name}.webp`)
      mkdirSync(dirname(file), { recursive: true })
      const fitted = sharp(shot).resize({ width: MAX_WIDTH, withoutEnlargement: true })
      const { size } = await fitted.clone().webp(WEBP).toFile(file)
      if (ALSO_PNG.has(name)) await fitted.png(PNG).toFile(file.replace(/webp$/, 'png'))
      process.stdout.write(`  ${name}  ${Math.round(size / 1024)} KB\n`)
    },
    async clears() {
      for (const context of contexts.splice(0)) {
        for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' })
        await context.close()
      }
    },
  }
}
