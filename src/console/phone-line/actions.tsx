import { findVisibleConversation, listReadableLines } from '#domain/conversations'
import { type Caller, joinRequestByPhone, type PhoneJoined, submitPhoneReport } from '#domain/phone-line'
import {
  ADDRESS_TYPED,
  type PlaceReason,
  placeMeant,
  placeWrong,
  pointTyped,
  reportPlace,
} from '#domain/places'
import { findServiceRequest } from '#domain/service-requests'
import { hasPermission } from '#domain/staff'
import { DomainError, problemsOf } from '#domain/use-cases'
import { readAnswers, readForm, seeOther } from '#platform/pages'
import { viewerOf } from '../inbox/index.ts'
import { consolePage, createConsoleContext, placeReason, reportErrors, type View } from '../ui/index.ts'
import { type OfferedPictures, type PhoneReportValues, phoneLinePage } from './phone-line.tsx'

/** Hours of a conversation whose last words and pictures are taken for what it is about. */
const RECENT_MS = 24 * 3_600_000

/** The page, empty or with what a conversation says. */
export const openPhoneLine = async (
  view: View,
  request: Request,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const id = new URL(request.url).searchParams.get('conversation')
  if (!id) return phoneLinePage(view)
  const { town, member } = view
  if (!member || !hasPermission(member, 'answer-citizens')) return missing()
  const viewer = viewerOf(view)
  const found = await findVisibleConversation(town.db, town, viewer, id)
  if (!found) return missing()
  const lines = await listReadableLines(town, viewer, found, view.language)
  const since = town.now().getTime() - RECENT_MS
  const theirs = lines.filter(({ from, at }) => from === 'citizen' && at.getTime() > since)
  const said = theirs.flatMap(({ own }) => (own && own.split(' ').length > 2 ? own : []))
  const pictures = theirs.flatMap(({ picture }) => (picture ? [{ id: picture, conversation: id }] : []))
  const spots = said.flatMap((line) => town.gazetteer.detect(line) ?? [])
  const description = said.slice(-3).join('\n')
  return phoneLinePage(
    view,
    { description, conversation: id, address: spots.at(-1)?.address ?? '' },
    [],
    pictures,
  )
}

const readFormValues = async (
  { town }: View,
  request: Request,
): Promise<{ typed: PhoneReportValues; join: string; pictures: string[] }> => {
  const { text, all, form } = await readForm(request)
  const typed: PhoneReportValues = {
    service_code: text('service_code', 40),
    description: text('description'),
    address: text('address', ADDRESS_TYPED),
    asset: text('asset', 80),
    ...pointTyped(text),
    name: text('name', 200),
    phone: text('phone', 30),
    email: town.mailer ? text('email', 320) : '',
    whatsapp: text('whatsapp', 5),
    form_id: text('form_id', 64),
    conversation: text('conversation', 40),
    answers: readAnswers(form),
  }
  return { typed, join: text('join', 20), pictures: all('picture') }
}

const toCaller = ({ name, phone, email, whatsapp }: PhoneReportValues): Caller => ({
  name,
  phone,
  email,
  notify: whatsapp === 'yes',
})

/** Files what a caller reports. @returns the page with the number to read aloud, or the form with what is wrong */
export const savePhoneReport = async (
  view: View,
  request: Request,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const { town, member } = view
  const { typed, join: joined, pictures } = await readFormValues(view, request)
  if (joined) return joinExistingRequest(view, joined, typed)
  const viewer = viewerOf(view)
  const from = typed.conversation
    ? await findVisibleConversation(town.db, town, viewer, typed.conversation)
    : undefined
  if (typed.conversation && (!from || !member || !hasPermission(member, 'answer-citizens'))) return missing()
  const sent = from ? await listReadableLines(town, viewer, from, view.language) : []
  const own = pictures.filter((id) => sent.some(({ picture }) => picture === id))
  const place = reportPlace(typed, town)
  try {
    const { id } = await submitPhoneReport(createConsoleContext(view), {
      serviceCode: typed.service_code,
      description: typed.description,
      place,
      assetId: typed.asset || undefined,
      attributes: typed.answers,
      pictures: own,
      caller: toCaller(typed),
      conversation: from?.row,
      reply: (number) => view.t('call.said', { number, url: `${town.publicUrl}/reports/${number}` }),
      idempotencyKey: typed.form_id ? `phone:${typed.form_id}` : undefined,
    })
    const leftOut = place.found === 'place' ? place.leftOut?.reason : undefined
    if (from) return seeOther(`/console/conversations/${from.row.id}${leftOut ? '?done=point-left-out' : ''}`)
    return confirmationPage(view, id, {
      phone: typed.whatsapp === 'yes' ? typed.phone : undefined,
      mail: typed.email ? { to: typed.email, outcome: 'received' } : undefined,
      leftOut,
    })
  } catch (error) {
    const errors = reportErrors(view, problemsOf(error))
    const offered: OfferedPictures = own.map((id) => ({ id, conversation: typed.conversation }))
    const meant = await placeMeant(town, placeWrong(place))
    return phoneLinePage(view, typed, errors, offered, meant)
  }
}

/** Somebody calls about what is already known: it is noted there, and they follow it if they are on the messenger. */
const joinExistingRequest = async (view: View, id: string, typed: PhoneReportValues): Promise<Response> => {
  const note = [view.t('call.joined.note'), typed.description].filter(Boolean).join(' ')
  try {
    const { follows, mail } = await joinRequestByPhone(createConsoleContext(view), {
      id,
      note,
      caller: toCaller(typed),
      formId: typed.form_id,
    })
    return confirmationPage(view, id, {
      phone: follows ? typed.phone : undefined,
      mail: mail && { to: typed.email, outcome: mail },
    })
  } catch (error) {
    if (error instanceof DomainError && error.code === 'invalid')
      return phoneLinePage(view, typed, reportErrors(view, error.problems))
    if (!(error instanceof DomainError) || error.code !== 'not-found') throw error
    return phoneLinePage(view, typed, [{ field: '', key: 'merge.error.gone' }])
  }
}

/** What the caller is going to be sent: at which telephone, at which address and what comes of it there. */
type Promised = {
  phone?: string
  mail?: { to: string; outcome: 'received' | NonNullable<PhoneJoined['mail']> }
  leftOut?: PlaceReason
}

/** What is read aloud to the caller: the number, where it is, by when, and what they will be sent. */
const confirmationPage = async (view: View, id: string, done: Promised): Promise<Response> => {
  const { t, town, language } = view
  const filed = await findServiceRequest(town, id)
  const day = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'long',
    timeZone: town.profile.time_zone,
  })
  return consolePage(
    view,
    { title: t('phone.title'), path: '/console/010' },
    <>
      <section class="done" role="status">
        <p>{t('phone.done')}</p>
        <p class="number">{id}</p>
        {filed?.address ? (
          <p>
            {t('phone.done.place')} <strong dir="auto">{filed.address}</strong>
          </p>
        ) : null}
        {filed?.expectedAt ? (
          <p>
            {t('phone.done.due')} <strong>{day.format(filed.expectedAt)}</strong>
          </p>
        ) : null}
        {done.phone ? <p>{t('call.told', { phone: done.phone })}</p> : null}
        {done.mail ? <p>{t(`call.mail.${done.mail.outcome}`, { address: done.mail.to })}</p> : null}
        {done.phone || done.mail ? null : <p>{t('call.told.nothing')}</p>}
        {done.leftOut ? (
          <p class="warning">{t('place.left', { reason: placeReason(view, done.leftOut) })}</p>
        ) : null}
      </section>
      <p class="buttons">
        <a class="button" href="/console/010" autofocus>
          {t('phone.again')}
        </a>{' '}
        <a href={`/console/requests/${id}`}>{t('phone.see')}</a>
      </p>
    </>,
  )
}
