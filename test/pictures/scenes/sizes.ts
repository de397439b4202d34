import type { Page } from 'playwright-core'
import type { Scenes, Studio } from '../studio.ts'

/** Five screens, from the smallest telephone to a large desk. */
const SCREENS = [
  { width: 320, height: 640 },
  { width: 768, height: 1024 },
  { width: 1024, height: 768 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
]

type Screen = { viewport: { width: number; height: number }; colorScheme: 'light' | 'dark' }

/** Where there is room beside the list, something is open. */
const PANES = 1024

const PAGES: Record<string, (studio: Studio, screen: Screen) => Promise<Page>> = {
  queue: async (studio, screen) => {
    const page = await studio.works('agent', '/console?order=newest', screen)
    if (screen.viewport.width <= PANES) return page
    await page.locator('#queue a').first().click()
    await page.locator('[data-request]').waitFor()
    return page
  },
  inbox: async (studio, screen) => {
    const page = await studio.works('agent', '/console/conversations?show=waiting', screen)
    if (screen.viewport.width < PANES) return page
    await page.getByRole('link', { name: 'Hanan Tahiri' }).first().click()
    await page.locator('#thread-title', { hasText: 'Hanan Tahiri' }).waitFor()
    await page.locator('#words').waitFor()
    return page
  },
  site: (studio, screen) => studio.visits('/', screen),
}

/** The same pages on each screen, light and dark. */
export const SIZES: Scenes = Object.fromEntries(
  Object.entries(PAGES).flatMap(([page, open]) =>
    SCREENS.flatMap((viewport) =>
      (['light', 'dark'] as const).map((colorScheme) => {
        const name = `sizes/${page}-${viewport.width}-${colorScheme}`
        return [
          name,
          async (studio: Studio) => studio.takes(name, await open(studio, { viewport, colorScheme })),
        ]
      }),
    ),
  ),
)
