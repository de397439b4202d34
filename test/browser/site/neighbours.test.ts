import { describe, expect, test } from 'bun:test'
import { followUrl } from '#domain/mail'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { createPageDriver, INPUT_MODES, type InputMode, SCREENS } from '../../support/browser/page-driver.ts'
import { photo } from '../../support/media.ts'

/** Something added to a report by somebody else, on its page and in the console: by keyboard, with a finger, enlarged. */

// A mail server that nobody asks for anything: what e-mail offers is on the pages.
const { world, open } = browsing({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'avisos@manresa.test' })

const at = async (way: InputMode, who?: string) => {
  const page = await open(SCREENS[way])
  if (who) {
    const cookies = (await world().signIn(who)).split('; ').map((one) => {
      const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
      return { name, value, url: world().url }
    })
    await page.context().addCookies(cookies)
  }
  return createPageDriver(page, way, world().url, (name) => picture(page, `neighbours-${name}`, true))
}

for (const way of INPUT_MODES)
  describe(`${way}:`, () => {
    test('a neighbour adds words and a picture; an agent publishes them with one press and can take that back', async () => {
      const number = await world().report({ description: `Fanal apagat (${way})`, lat: `41.72${way.length}` })
      const hand = await at(way)
      const { page } = hand
      await hand.goes(`/reports/${number}`)
      await hand.presses(page.locator('#update summary'))
      await hand.looks('form')
      await hand.presses(page.getByRole('button', { name: 'Enviar-ho' }))
      await page.getByText('Expliqueu què hi heu vist').first().waitFor()
      await hand.looks('form-wrong')
      await hand.writes(page.getByLabel('Què hi heu vist?'), 'Encara hi és, i ja fa dues setmanes')
      await page.getByLabel('Una fotografia (opcional)').setInputFiles({
        name: 'fanal.jpg',
        mimeType: 'image/jpeg',
        buffer: await photo(undefined, '#5a4632'),
      })
      await hand.writes(page.locator('#update-email'), `${way}@exemple.test`)
      await hand.presses(page.getByRole('button', { name: 'Enviar-ho' }))
      await page.getByRole('heading', { name: 'Mireu el correu' }).waitFor()
      const [follow] = await world().sql`select id from mail_follow where subject like ${`${number}/%`}`
      await page.goto(followUrl(world().service.town, follow?.id, 'confirm'))
      await hand.looks('confirm')
      await hand.presses(page.getByRole('button', { name: 'Sí, ho he escrit jo' }))
      await page.getByText('Ho revisarem').waitFor()

      const desk = await at(way, 'agent@demo.test')
      await desk.goes(`/console?at=${number}&updates=waiting&state=all`)
      await desk.page.getByText('Una aportació per revisar').first().waitFor()
      await desk.looks('pane')
      await desk.presses(desk.page.locator('#updates').getByRole('button', { name: 'Publicar' }))
      await desk.page.getByText('S’ha publicat').waitFor()
      await desk.looks('published')
      await hand.goes(`/reports/${number}`)
      await page.getByText('Una altra persona hi ha afegit').waitFor()
      await hand.looks('page')
      await desk.presses(desk.page.locator('#toast').getByRole('button', { name: 'Desfer-ho' }))
      await desk.page.locator('#updates').getByRole('button', { name: 'Publicar' }).waitFor()
      await hand.goes(`/reports/${number}`)
      expect(await page.getByText('Encara hi és, i ja').count()).toBe(0)
    })
  })
