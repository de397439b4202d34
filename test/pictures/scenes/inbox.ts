import type { Page } from 'playwright-core'
import type { Scenes, Studio } from '../studio.ts'
import { PHONE } from '../studio.ts'

/** A conversation of the inbox, by what its citizen is called. */
const opens = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('link', { name }).first().click()
  await page.locator('#thread-title', { hasText: name }).waitFor()
  await page.locator('#words').waitFor()
}

const WIDE = { viewport: { width: 1440, height: 900 } }

const atInbox = async (studio: Studio, name: string, options = WIDE, list = 'waiting'): Promise<Page> => {
  const page = await studio.works('agent', `/console/conversations?show=${list}`, options)
  await opens(page, name)
  return page
}

/** Row by row what the inbox does. */
export const INBOX: Scenes = {
  'features/inbox-panes': async (studio) => {
    const page = await atInbox(studio, 'Hanan Tahiri')
    await studio.takes('features/inbox-panes', page)
  },
  'features/composer': async (studio) => {
    const page = await atInbox(studio, 'Clara Sallés')
    await page.locator('#words').fill('Bon dia, Clara. Us el podem canviar avui mateix: ')
    await studio.takes('features/composer', page.locator('.thread-pane'))
  },
  'features/counts': async (studio) => {
    const page = await studio.works('agent', '/console/appointments', {
      viewport: { width: 1440, height: 620 },
    })
    await studio.takes('features/counts', page)
  },
  'features/push': async (studio) => {
    const page = await studio.works('agent', '/console/account', { viewport: { width: 1100, height: 1800 } })
    await studio.takes('features/push', page.locator('section.alerts'))
  },
  'features/staff-mail': async (studio) => {
    const page = await studio.visits(studio.mailUrl, { viewport: { width: 760, height: 900 } })
    const letter = page.locator('article').filter({ hasText: 'El dia d’avui' }).first()
    await letter.locator('iframe').evaluate((frame) => {
      frame.style.blockSize = '37rem'
    })
    await studio.takes('features/staff-mail', letter)
  },
  'features/search': async (studio) => {
    const page = await studio.works('agent', '/console')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('guimer')
    await page.getByRole('option').first().waitFor()
    await page.getByRole('status').filter({ hasText: 'resultat' }).waitFor()
    await studio.takes('features/search', page)
  },
  'features/person': async (studio) => {
    const page = await studio.works('agent', '/console/search?q=Jordi+Sala')
    await page.getByRole('link', { name: 'Jordi Sala' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Jordi Sala' }).waitFor()
    await studio.takes('features/person', page)
  },
  'features/labels': async (studio) => {
    const page = await atInbox(studio, 'Clara Sallés')
    await page.locator('#thread-title').focus()
    await page.keyboard.press('l')
    await studio.takes('features/labels', page.locator('.thread-pane'))
  },
  'features/snooze': async (studio) => {
    const page = await atInbox(studio, 'Hanan Tahiri')
    await page.getByRole('button', { name: 'Ajornar' }).first().click()
    await studio.takes('features/snooze', page)
  },
  'features/replies': async (studio) => {
    const page = await atInbox(studio, 'Hanan Tahiri')
    await page.locator('#words').fill('')
    await page.locator('#words').focus()
    await page.keyboard.type('/')
    await page.getByRole('option', { name: /Multes/ }).waitFor()
    await studio.takes('features/replies', page.locator('.thread-pane'))
  },
  'features/macros': async (studio) => {
    const page = await atInbox(studio, 'Hanan Tahiri')
    await page.locator('#thread-title').focus()
    await page.keyboard.press('m')
    await studio.takes('features/macros', page.locator('.thread-pane'))
  },
  'features/rules': async (studio) => {
    const page = await studio.works('lead', '/console/settings/inbox')
    await page.getByRole('button', { name: /Provar.*Dues hores/ }).click()
    await page.locator('#trial-title').waitFor()
    await studio.takes('features/rules', page)
  },
  'features/turns': async (studio) => {
    const page = await studio.works('lead', '/console/settings/inbox')
    await page
      .getByRole('heading', { name: /Repartiment|Equips/ })
      .last()
      .scrollIntoViewIfNeeded()
    await studio.takes('features/turns', page)
  },
  'features/answer-deadlines': async (studio) => {
    const page = await studio.works('agent', '/console/conversations?show=waiting', WIDE)
    await studio.takes('features/answer-deadlines', page.locator('#list-pane'))
  },
  'features/satisfaction': async (studio) => {
    const page = await studio.works('lead', '/console/figures?period=30d', WIDE)
    await studio.takes('features/satisfaction', page.locator('.figure-cards'))
  },
  'features/mention': async (studio) => {
    const page = await atInbox(studio, 'Hanan Tahiri')
    await page.locator('#words').focus()
    await page.keyboard.press('Alt+p')
    await page.locator('#note:focus').waitFor()
    await page.keyboard.type('Ho mires, @pe')
    await page.getByRole('option', { name: 'Pere Soler' }).waitFor()
    await studio.takes('features/mention', page.locator('.thread-pane'))
  },
  'features/presence': async (studio) => {
    const other = await studio.works('lead', '/console/conversations?show=waiting', WIDE)
    await opens(other, 'Clara Sallés')
    const page = await atInbox(studio, 'Clara Sallés')
    await page
      .getByText(/Pere Soler.*(hi és|hi és també|mira)/)
      .first()
      .waitFor()
    await studio.takes('features/presence', page.locator('.thread-pane'))
  },
  'features/gallery': async (studio) => {
    const page = await atInbox(studio, 'Miquel Àngel Duran')
    await page.locator('#history a.picture').first().click()
    await page.getByRole('dialog', { name: 'Fotografies de la conversa' }).waitFor()
    await studio.takes('features/gallery', page)
  },
  'features/window': async (studio) => {
    const page = await atInbox(studio, 'Hanan Tahiri')
    await studio.takes('features/window', page.locator('.thread-pane'))
  },
  'features/discreet': async (studio) => {
    const page = await studio.works('social', '/console/conversations?show=team', WIDE)
    await opens(page, 'Isidre Comas')
    await studio.takes('features/discreet', page)
  },
  'features/views': async (studio) => {
    const page = await studio.works('lead', '/console?due=late', { viewport: { width: 1200, height: 600 } })
    await studio.takes('features/views', page)
  },
  'features/keys': async (studio) => {
    const page = await atInbox(studio, 'Hanan Tahiri')
    await page.locator('#thread-title').focus()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Tecles' }).waitFor()
    await studio.takes('features/keys', page)
  },
  'features/dark': async (studio) => {
    const page = await studio.works('agent', '/console?show=map', { ...WIDE, colorScheme: 'dark' })
    await page.locator('#map[data-ready=true]').waitFor()
    await studio.takes('features/dark', page)
  },
  'features/console-app': async (studio) => {
    const page = await studio.works('agent', '/console/conversations?show=waiting', {
      viewport: PHONE,
      hasTouch: true,
    })
    await studio.takes('features/console-app', page)
  },
}
