import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { followUrl } from '#domain/mail'
import { getLanguage, LANGUAGES } from '#languages'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { IS_LONG } from '../support/iterations.ts'

/** The site and the phone in every language, on a narrow screen and on a wide one; from right to left where it is read so. */

// A mail server that nobody asks for anything: what e-mail offers is on the pages.
const { world, open } = browsing({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'avisos@manresa.test' })

const SCREENS = [
  ['small', { width: 320, height: 640 }],
  ['wide', { width: 1200, height: 860 }],
] as const

const looks = async (page: Page, name: string, check = true): Promise<void> => {
  await picture(page, name, true)
  expect([name, await fits(page)]).toEqual([name, true])
  if (check) expect([name, await violations(page)]).toEqual([name, []])
}

/**
 * Where pages are the same but for their words: in the first language and from right to left. That nothing sticks out depends on
 * the words and is looked at in all; what axe looks at does not, and is in the others too in `bun run test:long`, as is
 * the wide screen: what sticks out does so on the narrow one first.
 */
const SAMPLED: readonly string[] = ['ca', 'ar']

/** The pages that a message's links open. */
const looksAtMail = async (
  page: Page,
  { language, id, size }: { language: string; id: string; size: string },
): Promise<void> => {
  const { town } = world().service
  await fetch(`${world().url}/reports/${id}/follow?lang=${language}`, {
    method: 'POST',
    body: new URLSearchParams({ email: 'rosa@exemple.test' }),
  })
  const [row] = await world().sql`select id from mail_follow where subject = ${id}`
  for (const name of ['confirm', 'stop', 'yours'] as const) {
    await page.goto(`${followUrl(town, row?.id, name)}&lang=${language}`)
    await looks(page, `site-${language}-mail-${name}-${size}`)
  }
}

/** A character of Arabic: in none of its pages may a whole sentence be in Latin letters. */
const ARABIC = /\p{Script=Arabic}/u

test.each(LANGUAGES)(
  'a report is filed on the site in %s, and its page read',
  async (language) => {
    const { name, rightToLeft, site } = getLanguage(language)
    const page = await open()
    const check = IS_LONG || SAMPLED.includes(language)
    for (const [size, viewport] of check ? SCREENS : SCREENS.slice(0, 1)) {
      await page.setViewportSize(viewport)
      await page.goto(`${world().url}/?lang=${language}`)
      const root = page.locator('html')
      expect([await root.getAttribute('lang'), await root.getAttribute('dir')]).toEqual([
        language,
        rightToLeft ? 'rtl' : null,
      ])
      expect(await page.locator('footer').getByText(name).count()).toBe(0)
      await looks(page, `site-${language}-${size}`, check)
      for (const path of [
        '/report',
        '/report?service=EP01',
        '/reports',
        '/appointments',
        '/whatsapp',
        '/verify',
      ]) {
        await page.goto(`${world().url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
        if (path.includes('service'))
          await page.getByRole('region', { name: site['map.title'], exact: true }).waitFor()
        await looks(page, `site-${language}${path.replaceAll(/\W/g, '-')}-${size}`, check)
      }
      if (SAMPLED.includes(language))
        for (const path of ['/alerts', '/appointments/find?code=ACDEFG']) {
          await page.goto(`${world().url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
          await looks(page, `site-${language}${path.replaceAll(/\W/g, '-')}-${size}`)
        }
      const filed = await fetch(`${world().url}/open311/v2/requests.json`, {
        method: 'POST',
        body: new URLSearchParams({
          api_key: 'demo',
          service_code: 'EP01',
          address_string: `Carrer de Guimerà, ${LANGUAGES.indexOf(language) * 10 + (size === 'small' ? 1 : 5)}`,
          description: rightToLeft ? 'عمود الإنارة رقم 12-45 مطفأ' : 'Fanal apagat',
        }),
      })
      const [{ service_request_id: id }] = (await filed.json()) as [{ service_request_id: string }]
      await page.goto(`${world().url}/reports/${id}?lang=${language}`)
      await page.getByText(site['report.timeline.empty']).waitFor()
      if (rightToLeft) expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(ARABIC)
      await looks(page, `site-${language}-report-${size}`, check)
      if (SAMPLED.includes(language)) await looksAtMail(page, { language, id, size })
    }
  },
  120_000,
)

test.each(LANGUAGES)(
  'the phone shows the conversation in %s',
  async (language) => {
    const { chat, rightToLeft } = getLanguage(language)
    const telephone = `3460011190${LANGUAGES.indexOf(language)}`
    const page = await open({ viewport: SCREENS[0][1] })
    await page.goto(`${world().emulator.url}/?wa_id=${telephone}`)
    const says = async (text: string, answer: string) => {
      await page.getByLabel('Missatge').fill(text)
      await page.keyboard.press('Enter')
      await page.locator('.theirs').getByText(answer).last().waitFor()
    }
    await says('hola', getLanguage('ca').chat['menu.body'])
    await says(getLanguage(language).names[0] ?? '', chat['preferences.language.done'])
    for (const [size, viewport] of SCREENS) {
      await page.setViewportSize(viewport)
      await looks(page, `phone-${language}-${size}`)
    }
    const bubble = page.locator('.theirs').getByText(chat['preferences.language.done']).last()
    const direction = await bubble.evaluate((element) => getComputedStyle(element).direction)
    expect(direction).toBe(rightToLeft ? 'rtl' : 'ltr')
  },
  120_000,
)
