import type { World } from '../world.ts'

/**
 * Fills the columns that no door fills within a test: what older versions wrote, what fails, what waits for a provider. Each
 * with a word or hash that stands nowhere else.
 */
export const fillRemainingColumns = async (world: World): Promise<void> => {
  const { sql } = world
  const { vault } = world.service.town
  const town = world.config.jurisdictionId
  const now = world.clock.now()
  const hash = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32)))
  const one = (table: string, where = sql`true`) =>
    sql`ctid = (select ctid from ${sql(table)} where jurisdiction_id = ${town} and ${where} limit 1)`
  const mail = Bun.randomUUIDv7()
  await sql`update call set seat_code = ${hash()} where ${one('call')}`
  await sql`insert into call_seat_code (appointment_id, jurisdiction_id, source, code, until)
    select appointment_id, jurisdiction_id, ${hash()}, ${hash()}, ${now} from call limit 1`
  await sql`update signing set otp = ${hash()}, way_index = ${hash()}, way = ${vault.encrypt({ canari: 'canariprovei' }, 'signing.way')}
    where ${one('signing', sql`state = 'presented'`)}`
  await sql`update appointment set holder = ${hash()} where ${one('appointment')}`
  const door = { address: 'Canariportal, 1', point: { lat: 41.72, long: 1.82 }, note: 'canariobjecte' }
  await sql`update appointment set pickup = ${vault.encrypt(door, 'appointment.pickup')} where ${one('appointment')}`
  await sql`insert into appointment_wait (id, jurisdiction_id, agenda_id, service_code, contact_id, person, created_at)
    select gen_random_uuid(), ${town}, 'oac-centre', 'padro', id,
      ${vault.encrypt({ name: 'Canariespera' }, 'appointment_wait.person')}, ${now}
    from contact where jurisdiction_id = ${town} limit 1`
  await sql`insert into outbound_mail (id, jurisdiction_id, cause_key, recipient_index, content, problem, not_before, state, created_at)
    values (${mail}, ${town}, 'canaricorreucausa', ${hash()}, ${vault.encrypt({ to: 'canaricorreu@exemple.test' }, 'outbound_mail.content', mail)},
      'canaricorreuproblema', ${now}, 'failed', ${now})`
  const follow = Bun.randomUUIDv7()
  await sql`insert into mail_follow (id, jurisdiction_id, address_index, address, language, kind, subject, area, asked_at, confirmed_at)
    select ${follow}, ${town}, ${hash()}, ${vault.encrypt('canariseguidor@exemple.test', 'mail_follow.address', follow)}, 'ca', 'contact', c.contact_id,
      ${sql.json({ label: 'canaricarrerseguit', lat: 41.7, long: 1.8, metres: 300 })}, ${now}, ${now}
    from unclear_phrase u join conversation c on c.id = u.conversation_id where u.jurisdiction_id = ${town} limit 1`
  const area = Bun.randomUUIDv7()
  await sql`insert into area_follow (id, jurisdiction_id, contact_id, area_index, area, contents, frequency, given_at)
    select ${area}, ${town}, c.contact_id, ${hash()},
      ${vault.encrypt({ label: 'canarizonaseguida', lat: 41.7, long: 1.8, metres: 300 }, 'area_follow.area', area)}, '{works}', 'weekly', ${now}
    from unclear_phrase u join conversation c on c.id = u.conversation_id where u.jurisdiction_id = ${town} limit 1`
  await sql`update appointment set mail_index = ${hash()} where ${one('appointment')}`
  await sql`insert into mail_stop (id, jurisdiction_id, address_index, reason, at)
    values (gen_random_uuid(), ${town}, ${hash()}, 'dead', ${now})`
  await sql`insert into forgotten_message (jurisdiction_id, id_index, forgotten_at) values (${town}, ${hash()}, ${now})`
  await sql`update inbound_message set problem = 'canaripartproblema' where ${one('inbound_message')}`
  await sql`update outbound_message set problem = 'canarisortproblema' where ${one('outbound_message')}`
  await sql`update delivery_status set problem = 'canarientregaproblema' where ${one('delivery_status')}`
  await sql`update handover set about = ${vault.encrypt('canariassumpte', 'handover.about')} where ${one('handover')}`
  await sql`update signing set method_said = 'canarimetode' where ${one('signing')}`
  await sql`update service_request set attributes = ${sql.json({ fraccio: ['canariatribut'] })} where ${one('service_request')}`
  await sql`update service_request set moderated_description = 'canaricorregida' where ${one('service_request')}`
  await sql`insert into message_translation (jurisdiction_id, message_id, language, content, created_at)
    select ${town}, id, 'ca', ${vault.encrypt({ text: 'canaritraduit' }, 'message_translation.content')}, ${now}
    from inbound_message where jurisdiction_id = ${town} limit 1`
  await sql`insert into service_request_translation (jurisdiction_id, request_id, language, content, created_at)
    select ${town}, id, 'es', ${vault.encrypt({ text: 'canaripeticiotraduida' }, 'service_request_translation.content')}, ${now}
    from service_request where jurisdiction_id = ${town} limit 1`
  await sql`insert into recognition (jurisdiction_id, request_id, conversation_id, language, label, asked, because, at)
    select ${town}, service_request.id, conversation.id, 'ca', 'service:EP01', false,
      ${vault.encrypt('canariperque', 'recognition.because')}, ${now}
    from service_request join conversation using (jurisdiction_id, contact_id)
    where service_request.jurisdiction_id = ${town} limit 1
    on conflict (jurisdiction_id, request_id) do update set because = excluded.because`
  await sql`insert into labelled_phrase (id, jurisdiction_id, conversation_id, state, words, language, label, said_at, at)
    select gen_random_uuid(), ${town}, conversation_id, 'candidate',
      ${vault.encrypt('canaricandidata', 'labelled_phrase.words')}, 'ca', 'page:news', at, ${now}
    from unclear_phrase where jurisdiction_id = ${town} limit 1`
  const session = Bun.randomUUIDv7()
  await sql`insert into chat_session (id, jurisdiction_id, language, created_at) values (${session}, ${town}, 'ca', ${now})`
  await sql`insert into chat_key (id, jurisdiction_id, session_id, kind, key_index, created_at)
    values (gen_random_uuid(), ${town}, ${session}, 'link', ${hash()}, ${now})`
  await sql`insert into contact_alias (id, jurisdiction_id, contact_id, kind, value_index, value, active, seen_at)
    select gen_random_uuid(), ${town}, c.contact_id, 'session', ${hash()},
      ${vault.encrypt(session, 'contact.identity')}, true, ${now}
    from unclear_phrase u join conversation c on c.id = u.conversation_id where u.jurisdiction_id = ${town} limit 1`
  await sql`insert into contact_note (id, jurisdiction_id, contact_id, author_id, author, words, at)
    select gen_random_uuid(), ${town}, id, 'x', 'x', ${vault.encrypt('canarinotapersona', 'contact_note.words')}, ${now}
    from contact where jurisdiction_id = ${town} limit 1`
  const update = Bun.randomUUIDv7()
  await sql`insert into neighbour_update (id, jurisdiction_id, request_id, words, channel, contact_id, state, at)
    select ${update}, ${town}, r.id, ${vault.encrypt('canariveinat', 'neighbour_update.words', update)}, 'whatsapp', c.contact_id, 'waiting', ${now}
    from service_request r, unclear_phrase u join conversation c on c.id = u.conversation_id
    where r.jurisdiction_id = ${town} and u.jurisdiction_id = ${town} limit 1`
  await sql`insert into consultation_answer (id, jurisdiction_id, consultation_id, respondent_index, option, neighbourhood, state, answered_at)
    values (gen_random_uuid(), ${town}, gen_random_uuid(), ${hash()}, 'canariopcio', 'canaribarri', 'counted', ${now})`
  const draft = Bun.randomUUIDv7()
  await sql`insert into report_draft (id, jurisdiction_id, words, created_at)
    values (${draft}, ${town}, ${vault.encrypt('canariesborrany', 'report_draft.words', draft)}, ${now})`
  const [pictured] = await sql`select id from picture where jurisdiction_id = ${town} limit 1`
  await sql`update picture set place = ${vault.encrypt({ canari: 'canarillocfoto' }, 'picture.place', pictured?.id)}
    where id = ${pictured?.id}`
  await sql`update unclear_phrase set guesses = '{page:canaripagina}' where ${one('unclear_phrase')}`
}
