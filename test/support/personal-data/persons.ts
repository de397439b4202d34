import type { Outgoing } from '#domain/conversations'
import type { Sender, webhooks } from '../stand-ins/webhooks.ts'
import { until, type World } from '../world.ts'

/** People whom signed webhooks name by one id or another, and what becomes of what they write. */
export const persons = (world: () => World, messenger: () => ReturnType<typeof webhooks>) => {
  let people = 0
  /** Ids that nobody had before. */
  const someone = (name = 'Veí'): Required<Pick<Sender, 'phone' | 'bsuid'>> & Sender => {
    const number = String(++people).padStart(5, '0')
    return { phone: `346551${number}`, bsuid: `ES.84120955${number}`, name }
  }
  const byPhone = ({ phone, name }: Sender): Sender => ({ phone, name })
  const hidden = ({ bsuid, name }: Sender): Sender => ({ bsuid, name })

  /** Whose a message is: the contact and the conversation that hold it. */
  const heldBy = async (id: string): Promise<{ contact: string; conversation: string }> => {
    const [row] = await world().sql`select c.contact_id as contact, c.id as conversation
      from inbound_message m join conversation c on c.id = m.conversation_id where m.external_id = ${id}`
    return { contact: row?.contact ?? '', conversation: row?.conversation ?? '' }
  }

  /** What the town answered to a message, whether or not the emulator could deliver it. */
  const answersTo = async (id: string): Promise<string[]> => {
    const rows = await world().sql`select o.content from inbound_message m
      join outbound_message o on o.cause_key like m.id || ':%' where m.external_id = ${id} order by o.seq`
    return rows.map(({ content }) => {
      const message = world().service.town.vault.decrypt<Outgoing>(content, 'outbound_message.content')
      return 'text' in message ? message.text : message.type
    })
  }

  /** Waits for an answer with some words in it. */
  const sees = (id: string, words: string | RegExp) =>
    until(`an answer to ${id} that says ${words}`, async () =>
      (await answersTo(id)).some((answer) => answer.match(words)),
    ).catch(async (error) => {
      throw new Error(`${error.message}; it says: ${(await answersTo(id)).join(' | ')}`)
    })

  /** Somebody reports something to the end. @returns the report's number */
  const reports = async (person: Sender, text: string): Promise<string> => {
    await sees(await messenger().says(person, text), 'Reviseu-ho')
    const last = await messenger().says(person, 'sí')
    await sees(last, 'té el número')
    return /\d\d-\d{5}/.exec((await answersTo(last)).join(' '))?.[0] ?? ''
  }

  const reportersOf = async (...numbers: string[]) =>
    (
      await world()
        .sql`select id, contact_id from service_request where id in ${world().sql(numbers)} order by id`
    ).map(({ contact_id }) => contact_id)
  return { someone, byPhone, hidden, heldBy, answersTo, sees, reports, reportersOf }
}
