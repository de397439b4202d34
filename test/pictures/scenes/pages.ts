import type { Scenes } from '../studio.ts'
import { PHONE } from '../studio.ts'

const TELEPHONE = { viewport: PHONE, hasTouch: true }

/** What the guides show besides. */
export const PAGES: Scenes = {
  'phone-line': async (studio) => {
    const page = await studio.works('operator', '/console/010')
    await page.getByRole('textbox', { name: /Telèfon/ }).fill('938 77 66 55')
    await page.getByLabel('Qui truca').fill('Maria Serra')
    await page.getByLabel('Què hi passa?').fill('Hi ha un fanal fos')
    await page.getByLabel('On és?').fill('Carrer de Guimerà, 12')
    await page.keyboard.press('Tab')
    await page.locator('.maplibregl-marker').waitFor()
    await page.locator('#near section, #near p').first().waitFor()
    await studio.takes('phone-line', page)
  },
  'content-page': async (studio) => {
    const page = await studio.works('editor', '/console/content/pages/municipal')
    await studio.takes('content-page', page)
  },
  counters: async (studio) => {
    const page = await studio.works('agent', '/console/appointments')
    await studio.takes('counters', page)
  },
  settings: async (studio) => {
    const page = await studio.works('admin', '/console/settings')
    await studio.takes('settings', page)
  },
  staff: async (studio) => {
    const page = await studio.works('admin', '/console/staff')
    await studio.takes('staff', page)
  },
  'sign-in': async (studio) => {
    const page = await studio.visits('/console/sign-in', { viewport: { width: 390, height: 560 } })
    await studio.takes('sign-in', page)
  },
  booking: async (studio) => {
    const page = await studio.visits('/appointments', TELEPHONE)
    await page.getByRole('link', { name: /Rebuts i tributs/ }).click()
    await page
      .getByRole('link', { name: /^Presencial|videotrucada/ })
      .first()
      .click()
    await page
      .getByRole('button', { name: /\d+\.\d\d h/ })
      .first()
      .waitFor()
    await studio.takes('booking', page)
  },
  'web-chat': async (studio) => {
    const page = await studio.visits('/chat')
    await studio.takes('web-chat', page)
  },
  embed: async (studio) => {
    const page = await studio.visits('/embed', { viewport: { width: 900, height: 700 } })
    await page.locator('#map[data-ready=true]').waitFor()
    await studio.takes('embed', page)
  },
}
