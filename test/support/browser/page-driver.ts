import { expect } from 'bun:test'
import type { Locator, Page } from 'playwright-core'
import { IS_LONG } from '../iterations.ts'
import { fits, violations } from './axe.ts'

/**
 * Drives a page as a user does: the same day is gone through by keyboard alone, with a finger on a small dark
 * screen, and enlarged to twice the size. At every page it looks that nothing sticks out, and has axe look too.
 */
export type PageDriver = {
  page: Page
  /** Opens an address, as from a bookmark. */
  goes(path: string): Promise<void>
  /** Presses a link, a button, a summary, a box. */
  presses(target: Locator): Promise<void>
  /** Writes in a field, in place of what is there. */
  writes(target: Locator, text: string): Promise<void>
  /** Chooses in a list, by what the option says. */
  chooses(target: Locator, option: string): Promise<void>
  /** Looks at the page. @param name of the picture that is kept */
  looks(name: string): Promise<void>
}

/** How a day is gone through. */
export type InputMode = 'keyboard' | 'small' | 'enlarged'

/** Ways of going through a day. Enlarged in `bun run test:long`; else each page of the small screen is looked at enlarged as well. */
export const INPUT_MODES: readonly InputMode[] = IS_LONG
  ? ['keyboard', 'small', 'enlarged']
  : ['keyboard', 'small']

/** The screen that goes with a way. Twice the size on a screen of 1,280 is half of it in CSS pixels. */
export const SCREENS = {
  keyboard: { viewport: { width: 1280, height: 860 } },
  small: { viewport: { width: 320, height: 720 }, colorScheme: 'dark' as const, hasTouch: true },
  enlarged: { viewport: { width: 640, height: 430 }, deviceScaleFactor: 2 },
}

/** Presses of Tab before it is said that a thing cannot be reached. */
const MAX_TABS = 160

/** Undefined for what is no longer on the page. */
const hasFocus = (element: Element): boolean | undefined =>
  element.isConnected ? element === document.activeElement : undefined

/** Goes to a thing with Tab alone; and what has the focus must be seen to have it. */
const tabTo = async (page: Page, target: Locator): Promise<void> => {
  // Looked up once, and again when the page has replaced it: to find a thing by its role takes longer than to press a key.
  let element = await target.elementHandle()
  const isHere = async () => {
    const known = await element?.evaluate(hasFocus)
    if (known !== undefined) return known
    element = await target.elementHandle()
    return element?.evaluate(hasFocus)
  }
  for (let presses = 0; !(await isHere()); presses++) {
    if (presses > MAX_TABS)
      throw new Error(
        `not reachable by keyboard: ${await target.evaluate((one) => one.outerHTML.slice(0, 200))}`,
      )
    await page.keyboard.press('Tab')
  }
  const seen = await target.evaluate((element) => {
    // Of a row that is one link, the row is outlined: by what the link lays over it.
    return [undefined, '::after'].some((part) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element, part)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1
    })
  })
  if (!seen)
    throw new Error(
      `the focus is not visible on ${await target.evaluate((one) => one.outerHTML.slice(0, 200))}`,
    )
}

const byKeyboard = (page: Page): Pick<PageDriver, 'presses' | 'writes' | 'chooses'> => ({
  async presses(target) {
    await tabTo(page, target)
    const box = await target.evaluate(
      (element) => element instanceof HTMLInputElement && ['checkbox', 'radio'].includes(element.type),
    )
    await page.keyboard.press(box ? 'Space' : 'Enter')
  },
  async writes(target, text) {
    await tabTo(page, target)
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.press('Delete')
    await page.keyboard.insertText(text)
  },
  async chooses(target, option) {
    await tabTo(page, target)
    // What a list does with its letters: the first option that begins so.
    await page.keyboard.type(option)
    const chosen = await target.evaluate(
      (element) => (element as HTMLSelectElement).selectedOptions[0]?.text ?? '',
    )
    if (!chosen.startsWith(option)) throw new Error(`typing «${option}» chose «${chosen}»`)
  },
})

const byFinger: Pick<PageDriver, 'presses' | 'writes' | 'chooses'> = {
  presses: (target) => target.click(),
  writes: (target, text) => target.fill(text),
  chooses: async (target, option) => {
    const value = await target.evaluate(
      (element, wanted) =>
        [...(element as HTMLSelectElement).options].find((one) => one.text.startsWith(wanted))?.value ?? '',
      option,
    )
    await target.selectOption(value)
  },
}

/** A hand at a page. */
export const createPageDriver = (
  page: Page,
  way: InputMode,
  url: string,
  keep: (name: string) => Promise<unknown>,
): PageDriver => ({
  page,
  goes: async (path) => {
    await page.goto(`${url}${path}`)
  },
  ...(way === 'keyboard' ? byKeyboard(page) : byFinger),
  async looks(name) {
    // The enlarged screen has the words of the others: axe has looked at them.
    const found = way === 'enlarged' ? [] : await violations(page)
    expect({ at: name, fits: await fits(page), violations: found }).toEqual({
      at: name,
      fits: true,
      violations: [],
    })
    await keep(`${name}-${way}`)
    if (way !== 'small' || IS_LONG) return
    await page.setViewportSize(SCREENS.enlarged.viewport)
    expect({ at: `${name}, enlarged`, fits: await fits(page) }).toEqual({
      at: `${name}, enlarged`,
      fits: true,
    })
    await page.setViewportSize(SCREENS.small.viewport)
  },
})
