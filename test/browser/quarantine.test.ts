import { expect, test } from 'bun:test'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { postChange, toTimestamp } from '../support/signed-webhooks.ts'

/** The quarantine in a real browser: by axe, at 320 px, in the dark; one is put through again by keyboard. */

const { world, open } = browsing()

test('the quarantine’s list and detail pages pass axe, fit 320 px and render in dark mode', async () => {
  const wrong: string[] = []
  const cookies = (await world().signIn('admin@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  const timestamp = toTimestamp(world().clock.now())
  const look = async (name: string, path: string) => {
    for (const [how, options] of [
      ['', {}],
      ['-narrow', { viewport: { width: 320, height: 800 }, colorScheme: 'dark' }],
    ] as const) {
      const page = await open(options)
      await page.context().addCookies(cookies)
      await page.goto(`${world().url}${path}`)
      wrong.push(...(await violations(page)).map((one) => `${name}${how} ${one}`))
      if (!(await fits(page))) wrong.push(`${name}${how} does not fit`)
      await picture(page, `console-${name}${how}`, true)
      await page.context().close()
    }
  }
  await look('quarantine-empty', '/console/settings/quarantine')
  const group = { from: '34600111222', id: 'wamid.g', timestamp, type: 'text', text: { body: 'Hola a tots' } }
  await postChange(world(), { messages: [{ ...group, group_id: 'Y2FwaV9ncm91cDox' }] })
  await postChange(world(), { messages: [{ type: 'holograma', de: 'x'.repeat(300) }] })
  await postChange(world(), { trucada: { de: '34600111222' } }, 'calls')
  await look('quarantine', '/console/settings/quarantine')
  const [row] = await world().sql`select id from quarantined_event where reason = 'message.id'`
  await look('quarantine-one', `/console/settings/quarantine/${row?.id}`)
  expect(wrong).toEqual([])

  const page = await open()
  await page.context().addCookies(cookies)
  await page.goto(`${world().url}/console/settings/messenger`)
  await page.getByRole('link', { name: 'En quarantena: 3' }).press('Enter')
  await page.getByRole('button', { name: 'Torna-ho a provar' }).first().press('Enter')
  await page.getByText('Encara no s’ha pogut llegir').waitFor()
  await picture(page, 'console-quarantine-tried', true)
})
