import {
  type Appointment,
  appointmentParameters,
  createAppointmentCalendar,
  findAppointmentService,
  findSchedule,
  getCollectionPlan,
  type Schedule,
  toOwnAppointment,
} from '#domain/appointments'
import { localisedText, type Say } from '#domain/content'
import {
  askFollow,
  enqueueMail,
  type Follow,
  findAppointmentFollow,
  followUrl,
  listConfirmedFollows,
  type MailKey,
  mailEnding,
  mailText,
} from '#domain/mail'
import type { Town } from '#domain/town'
import { LANGUAGES } from '#languages'
import type { Tx } from '#platform/database'
import { type MailContent, parseMailAddress } from '#platform/mail'

/** What is said by e-mail of an appointment. What has to be answered at once is said on the messenger alone. */
const TOLD = ['booked', 'moved', 'cancelled', 'reminded'] as const
type Told = (typeof TOLD)[number]

/** What happened to an appointment, with what it is told by. */
export type AppointmentNews = {
  eventId: number
  kind: string
  appointment: Appointment
  schedules: Schedule[]
  say: Say
}

type Telling = AppointmentNews & { kind: Told; discreet: boolean }

/** Writes what happened to an appointment to the address that it was made with, and to that of its contact. */
export const mailAppointmentEvent = async (tx: Tx, town: Town, news: AppointmentNews): Promise<void> => {
  const kind = TOLD.find((one) => one === news.kind)
  if (!town.mailer || !kind) return
  const { appointment, schedules } = news
  const discreet = findSchedule(schedules, appointment.agendaId)?.discreet ?? false
  const told = { ...news, kind, discreet }
  const own = await ownFollow(tx, town, told)
  const ofContact = await listConfirmedFollows(
    tx,
    town,
    'contact',
    appointment.contactId ? [appointment.contactId] : [],
  )
  const calendar = await createAppointmentCalendar(town, appointment, tx)
  const attachments = [
    {
      filename: `${appointment.code}.ics`,
      contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
      base64: Buffer.from(calendar).toString('base64'),
    },
  ]
  for (const follow of [...own, ...ofContact]) {
    const content = { ...contentOf(town, told, follow), attachments }
    await enqueueMail(tx, town, [
      {
        to: follow.to,
        causeKey: `appointment-event:${news.eventId}`,
        content,
        expiresAt: kind === 'reminded' ? appointment.startsAt : undefined,
      },
    ])
  }
}

/**
 * The address that an appointment was made with. Anybody may have given it: until it is confirmed it is not reminded, and a discreet office
 * writes to none that was given.
 */
const ownFollow = async (tx: Tx, town: Town, { appointment, kind, discreet }: Telling): Promise<Follow[]> => {
  const to = parseMailAddress(appointment.person?.email ?? '')
  if (!to || discreet) return []
  const known = await findAppointmentFollow(tx, town, to)
  if (known?.confirmed) return [known]
  if (kind === 'reminded') return []
  const language = LANGUAGES.find((one) => one === appointment.language) ?? town.profile.languages[0]
  const asked = await askFollow(tx, town, { to, kind: 'appointments', language })
  return asked ? [asked] : []
}

const contentOf = (town: Town, told: Telling, follow: Follow): MailContent => {
  const { appointment, kind, discreet, schedules, say } = told
  const { language, confirmed } = follow
  const own = toOwnAppointment(town, appointment)
  const {
    service,
    when,
    place,
    code,
    url,
    papers: said,
  } = appointmentParameters(
    own,
    language,
    { say, schedules, profile: town.profile, collections: getCollectionPlan(town) },
    true,
  )
  const schedule = findSchedule(schedules, appointment.agendaId)
  const papers = discreet
    ? ''
    : own.collection
      ? said.trim()
      : localisedText(schedule && findAppointmentService(schedule, appointment.serviceCode)?.papers, language)
  const ahead = kind !== 'cancelled'
  const facts: [MailKey, string][] = [
    ['label.when', when],
    ...(discreet
      ? []
      : ([
          ['label.service', service],
          ['label.where', place],
        ] as [MailKey, string][])),
    ['label.code', code],
    ...(ahead && papers ? ([['label.papers', papers]] as [MailKey, string][]) : []),
  ]
  const see = ahead
    ? { label: mailText(language, 'appointment.see'), url: `${url}?lang=${language}` }
    : {
        label: mailText(language, 'appointment.again'),
        url: `${town.publicUrl}/appointments?lang=${language}`,
      }
  const confirm = {
    label: mailText(language, 'confirm.action'),
    url: followUrl(town, follow.id, 'confirm'),
  }
  const subject = discreet ? 'appointment.discreet.subject' : (`appointment.${kind}.subject` as const)
  return {
    language,
    subject: mailText(language, subject, { when, service }),
    paragraphs: [
      mailText(language, `appointment.${kind}.body`, { authority: town.profile.authority }),
      ...(confirmed ? [] : [mailText(language, 'appointment.confirm.body')]),
    ],
    facts: facts.map(([key, value]) => ({ label: mailText(language, key), value })),
    action: confirmed ? see : confirm,
    links: confirmed ? [] : [see],
    ...mailEnding(town, language, follow),
  }
}
