import { afterAll, expect, test } from 'bun:test'
import { fits, violations } from '../../support/browser/axe.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { signInToConsole } from '../../support/console/console.ts'
import { lastConversation } from '../../support/media.ts'
import { startTranslationServer } from '../../support/stand-ins/translation.ts'
import { until } from '../../support/world.ts'

/** A conversation in a language that staff do not read, as they have it on a screen. */

const KEY = 'a-key-of-the-translator'
const translator = startTranslationServer(KEY)
afterAll(() => {
  expect(translator.wrong).toEqual([])
  translator.stop()
})
const { world, open } = browsing({ TRANSLATE_URL: translator.url, TRANSLATE_KEY: KEY })

test('the translation comes to an open page by itself, and an answer is looked at, undone, translated and sent', async () => {
  const citizen = world().citizen('Fàtima')
  await citizen.says('السلام عليكم')
  await citizen.sees(/./)
  await citizen.says('أريد التحدث مع شخص عن الإيجار من فضلك')
  await citizen.sees(/./)
  const path = await lastConversation(world())
  const agent = await signInToConsole(world(), 'agent@demo.test')
  await agent.sends(path, { do: 'take' })
  await citizen.sees(/./)

  const page = await open({ viewport: { width: 1280, height: 800 } })
  const cookies = (await world().signIn('agent@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${world().url}${path}`)
  await page.getByText('Vull parlar amb algú del lloguer, si us plau').waitFor()
  await page.locator('#words').fill('Passeu dilluns amb el contracte.')
  await page.getByRole('button', { name: 'Traduir abans d’enviar: àrab' }).click()
  await page.getByText('reviseu-ho abans d’enviar-ho').waitFor()
  expect(await page.locator('#words').inputValue()).toBe('مرّوا يوم الاثنين ومعكم العقد.')
  await picture(page, 'translation-preview')
  expect(await violations(page)).toEqual([])
  expect(await fits(page)).toBe(true)
  await page.getByRole('button', { name: 'Desfer la traducció' }).click()
  await page.getByRole('button', { name: 'Traduir abans d’enviar: àrab' }).waitFor()
  expect(await page.locator('#words').inputValue()).toBe('Passeu dilluns amb el contracte.')
  await page.getByRole('button', { name: 'Traduir abans d’enviar: àrab' }).click()
  await page.getByText('reviseu-ho abans d’enviar-ho').waitFor()
  await page.getByRole('button', { name: 'Enviar', exact: true }).click()
  await page.getByText('es va enviar traduït per una màquina').waitFor()
  await citizen.sees('مرّوا يوم الاثنين ومعكم العقد.')
  // The open page is told of the message before the form has its answer.
  await until('the words to be gone', async () => (await page.locator('#words').inputValue()) === '')
  await picture(page, 'translation-sent')
})
