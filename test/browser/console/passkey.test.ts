import { expect, test } from 'bun:test'
import { fits, violations } from '../../support/browser/axe.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { startPasskeyDevice } from '../../support/browser/passkey-device.ts'
import { clearSignIns, codeOf } from '../../support/console/sign-in.ts'
import { PASSWORD } from '../../support/world.ts'

/** A passkey in a real browser: where it can, it pretends the authenticator itself. */

const { world, open } = browsing({ STAFF_SECOND_FACTOR: 'required' })

test('Jordi signs in with a code, adds a passkey, goes, and comes back with the passkey alone', async () => {
  await clearSignIns(world())
  const page = await open()
  const device = await startPasskeyDevice(page, world().url)

  // With the password, and the second factor that has to be.
  await page.goto(`${world().url}/console`)
  await page.getByLabel('Correu electrònic').fill('agent@demo.test')
  await page.getByLabel('Contrasenya').fill(PASSWORD)
  await page.getByRole('button', { name: 'Entrar', exact: true }).click()
  const second = page.getByRole('region', { name: 'Segon factor' })
  await second.getByLabel('Contrasenya').fill(PASSWORD)
  await second.getByRole('button', { name: 'Activar el segon factor' }).click()
  const secret = (await second.locator('.secret').textContent()) ?? ''
  await second.getByLabel('Codi de verificació').fill(codeOf(secret))
  await second.getByRole('button', { name: 'Confirmar' }).click()
  await page.getByText('El segon factor està activat.').waitFor()

  const passkeys = page.getByRole('region', { name: 'Claus d’accés' })
  await passkeys.getByLabel('Nom').fill('Portàtil de la feina')
  await passkeys.getByLabel('Contrasenya').fill(PASSWORD)
  await passkeys.getByRole('button', { name: 'Afegir una clau d’accés' }).click()
  await passkeys.getByText('Ja podeu fer la clau «Portàtil de la feina»').waitFor()
  expect(await violations(page)).toEqual([])
  await device.attach()
  await passkeys.getByRole('button', { name: 'Fer la clau d’accés' }).click()
  await page.getByText('La clau d’accés s’ha afegit.').waitFor()
  expect(await passkeys.textContent()).toContain('No s’ha fet servir mai.')
  expect(await violations(page)).toEqual([])
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await fits(page)).toBe(true)
  await picture(page, 'passkeys-small')
  await page.setViewportSize({ width: 1200, height: 860 })
  await picture(page, 'passkeys', true)
  await page.context().clearCookies()
  await page.goto(`${world().url}/console/conversations`)
  const button = page.getByRole('button', { name: 'Entrar amb una clau d’accés' })

  // Somebody whom the device does not recognise.
  await device.attach()
  await device.recognisesOwner(false)
  await button.click()
  await page.getByText('No s’ha fet servir cap clau d’accés.').waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'sign-in-passkey')

  await device.attach()
  await device.recognisesOwner(true)
  await button.click()
  await page.waitForURL('**/console/conversations')
  await page.goto(`${world().url}/console/account`)
  expect(await passkeys.textContent()).toContain('Darrera vegada')
})
