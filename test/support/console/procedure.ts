import type { Page } from 'playwright-core'
import {
  type Appointment,
  bookSlot,
  findAppointment,
  findSchedule,
  getAvailability,
  getSchedules,
} from '#domain/appointments'
import { createContext } from '#domain/use-cases'
import { createPlainPdf } from '#platform/sealing'
import { MINUTE } from '../clock.ts'
import type { World } from '../world.ts'

/** Books a procedure by video call whose hour is now. */
export const bookVideoCall = async (world: World, contactId?: string): Promise<Appointment> => {
  const { town } = world.service
  const schedule = findSchedule(await getSchedules(town), 'oac-centre')
  const service = schedule?.services.find(({ code }) => code === 'tramit-video')
  if (!schedule || !service) throw new Error('no such service')
  const [free] = await getAvailability(town.db, town, schedule, service)
  const start = free?.starts[0] ?? 0
  const got = await bookSlot(createContext(town, { kind: 'system' }), {
    slot: {
      agendaId: schedule.id,
      serviceCode: service.code,
      start,
      channel: 'web',
      language: 'ca',
      contactId,
    },
    attendee: { name: 'Rosa Puig i Serra', answers: { tramit: 'Ajut', identity: '77310058Y' } },
  })
  if (got.outcome !== 'booked') throw new Error(got.outcome)
  await world.sql`
    update appointment set starts_at = ${world.clock.ago(MINUTE)}, ends_at = ${world.clock.ago(-29 * MINUTE)}
    where id = ${got.appointment.id}`
  const booked = await findAppointment(town.db, town, got.appointment.id)
  if (!booked) throw new Error('no appointment')
  return booked
}

/** What the two people in a video call do in their browsers. */

/** A page that is told of news reloads by itself: of two loads at once the browser gives one up. */
export const reload = async (page: Page): Promise<void> => {
  await page.reload().catch(async () => {
    await page.waitForLoadState()
    await page.reload()
  })
}

/** The citizen comes to the waiting room, and is let in. */
export const meets = async (citizen: Page, staff: Page) => {
  await reload(citizen)
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
