import { expect } from 'bun:test'
import type { Locator, Page } from 'playwright-core'
import type { World } from '../world.ts'

/**
 * What a task costs a hand: clicks, keys and page loads, and from them the seconds of the keystroke-level model (docs/console.md).
 * Reading and deciding are not counted.
 */
export type Effort = { clicks: number; keys: number; loads: number }

/** Seconds: pointing and thinking for a click, a key, finding oneself on a new page. */
const SECONDS = { clicks: 1.3 + 1.35, keys: 0.2, loads: 1.2 } as const

export const secondsOf = ({ clicks, keys, loads }: Effort): number =>
  clicks * SECONDS.clicks + keys * SECONDS.keys + loads * SECONDS.loads

/** Somebody at a page, whose hand is counted. */
export type Hand = {
  page: Page
  clicks(target: Locator, position?: { x: number; y: number }): Promise<void>
  /** A list that unfolds is two clicks. */
  chooses(target: Locator, option: string): Promise<void>
  /** Each key of a combination is one. */
  presses(...keys: string[]): Promise<void>
  types(text: string): Promise<void>
  /** What was done since the last task ended. It is printed, and takes no longer than the target. */
  ends(task: string, target: { seconds: number; clicks?: number; loads?: number }): Effort
}

export const watchHand = (page: Page): Hand => {
  let effort: Effort = { clicks: 0, keys: 0, loads: 0 }
  page.on('load', () => effort.loads++)
  return {
    page,
    async clicks(target, position) {
      effort.clicks++
      await target.click({ position })
    },
    async chooses(target, option) {
      effort.clicks += 2
      await target.selectOption({ label: option })
    },
    async presses(...keys) {
      for (const key of keys) {
        effort.keys += key.split('+').length
        await page.keyboard.press(key)
      }
    },
    async types(text) {
      effort.keys += text.length
      await page.keyboard.type(text)
    },
    ends(task, { seconds, clicks, loads }) {
      const done = effort
      effort = { clicks: 0, keys: 0, loads: 0 }
      console.info(
        `${task}: ${done.clicks} clicks, ${done.keys} keys, ${done.loads} loads, ${secondsOf(done).toFixed(1)} s`,
      )
      expect([task, secondsOf(done) <= seconds]).toEqual([task, true])
      if (clicks !== undefined) expect([task, done.clicks <= clicks]).toEqual([task, true])
      if (loads !== undefined) expect([task, done.loads <= loads]).toEqual([task, true])
      return done
    },
  }
}

/** A member of staff at a page of the console, as from a bookmark. */
export const atConsole = async (
  world: World,
  page: Page,
  { email, path }: { email: string; path: string },
): Promise<Hand> => {
  const cookies = (await world.signIn(email)).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world.url }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${world.url}${path}`)
  return watchHand(page)
}
