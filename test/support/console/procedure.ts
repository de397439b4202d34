import type { Page } from 'playwright-core'
import { createPlainPdf } from '#platform/sealing'

/** What the two people in a video call do in their browsers. */

/** The citizen comes to the waiting room, and is let in. */
export const meets = async (citizen: Page, staff: Page) => {
  await citizen.reload()
  await citizen.getByRole('button', { name: 'Entrar a la sala d’espera' }).click()
  await citizen.getByText('Sou a la sala d’espera').waitFor()
  await staff.getByText('La persona és a la sala d’espera.').waitFor()
  await staff.getByRole('button', { name: 'Fer-la passar' }).click()
  await citizen.locator('iframe').waitFor()
}

/** The official presents a document to be signed. */
export const presents = async (staff: Page, title: string, assurance: string) => {
  const pdf = await createPlainPdf(title, [
    'Rosa Puig i Serra, amb DNI 77310058Y,',
    'sol·licita l’ajut per a la rehabilitació de façanes.',
  ])
  await staff
    .getByLabel('Document (PDF)')
    .setInputFiles({ name: 'ajut.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) })
  await staff.getByLabel('Títol del document').fill(title)
  await staff.getByLabel('Signatura a la videotrucada').selectOption(assurance)
  await staff.getByRole('button', { name: 'Presentar-lo' }).click()
  await staff.getByRole('heading', { name: title }).waitFor()
}

/** The citizen agrees to a document, once they have ticked the box. */
export const consents = async (citizen: Page, title: string) => {
  const document = citizen.getByRole('article', { name: title })
  await document.getByRole('button', { name: 'Hi dono el consentiment' }).click()
  await citizen.getByText('Marqueu la casella').waitFor()
  await document.getByRole('checkbox').check()
  await document.getByRole('button', { name: 'Hi dono el consentiment' }).click()
}
