import {
  conversationPreferences,
  enqueueMessages,
  findVisibleConversation,
  listReadableLines,
  openConversation,
  templateMessage,
  textMessage as words,
} from '#domain/conversations'
import { REQUEST_RECEIVED } from '#domain/notifications'
import {
  ADDRESS_TYPED,
  type PlaceReason,
  placeMeant,
  placeWrong,
  pointTyped,
  type ReportPlace,
  reportPlace,
} from '#domain/places'
import {
  changeServiceRequest,
  findServiceRequest,
  followRequest,
  InvalidDraft,
  locate,
  MAX_DESCRIPTION,
  normalisePhone,
  submitServiceRequest,
  toFormProblem,
  toMessengerPhone,
  unansweredQuestions,
} from '#domain/service-requests'
import { findActiveService, getCatalogue, localised } from '#domain/services'
import { hasPermission, isInDepartment } from '#domain/staff'
import { distanceMetres } from '#platform/geocoding'
import { readAnswers, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { loadViewer } from '../inbox/index.ts'
import { consolePage, placeErrors, placeReason, type View } from '../ui/index.ts'
import { type FormError, type OfferedPictures, type PhoneReportValues, phoneLinePage } from './phone-line.tsx'

/** Hours of a conversation whose last words and pictures are taken for what it is about. */
const RECENT_MS = 24 * 3_600_000

/** The page, empty or with what a conversation says. */
export const openPhoneLine = async (
  view: View,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const id = new URL(request.url).searchParams.get('conversation')
  if (!id) return phoneLinePage(view)
  const { town, member } = view
  if (!member || !hasPermission(member, 'answer-citizens')) return missing()
  const viewer = await loadViewer(view)
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
  request: Request,
): Promise<{ typed: PhoneReportValues; join: string; pictures: string[] }> => {
  const { text, all, form } = await readForm(request)
  const typed: PhoneReportValues = {
    service_code: text('service_code', 40),
    description: text('description'),
    address: text('address', ADDRESS_TYPED),
    ...pointTyped(text),
    name: text('name', 200),
    phone: text('phone', 30),
    whatsapp: text('whatsapp', 5),
    form_id: text('form_id', 64),
    conversation: text('conversation', 40),
    answers: readAnswers(form),
  }
  return { typed, join: text('join', 20), pictures: all('picture') }
}

const validateForm = async (
  view: View,
  typed: PhoneReportValues,
  place: ReportPlace,
): Promise<FormError[]> => {
  const { town } = view
  const service = findActiveService(await getCatalogue(town), typed.service_code)
  const wrong = (bad: boolean, field: string, key: FormError['key']): FormError[] =>
    bad ? [{ field, key }] : []
  return [
    ...wrong(!typed.description, 'description', 'error.description'),
    ...wrong(typed.description.length > MAX_DESCRIPTION, 'description', 'error.description.long'),
    ...wrong(!service, 'service_code', 'error.service_code'),
    ...wrong(place.found === 'nothing', 'address', 'error.address'),
    ...placeErrors(view, 'address', placeWrong(place)),
    ...wrong(
      typed.whatsapp === 'yes' && normalisePhone(typed.phone).length < 9,
      'whatsapp',
      'call.error.whatsapp',
    ),
    ...(service
      ? unansweredQuestions(service, typed.answers).map(({ field }) => ({
          field,
          key: 'error.answer' as const,
        }))
      : []),
  ]
}

/** Where it is: by the words where they are clear, at the point where one was put that is not theirs. */
const locationOf = async ({ town }: View, { point, address }: Extract<ReportPlace, { found: 'place' }>) => {
  const said = await locate(town, address ? { address } : { ...point })
  if (!point || said.lat === undefined || said.long === undefined) return { ...said, ...point }
  return distanceMetres({ lat: said.lat, long: said.long }, point) < 5 ? said : { ...said, ...point }
}

/** Files what a caller reports. @returns the page with the number to read aloud, or the form with what is wrong */
export const submitPhoneReport = async (
  view: View,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { town, member } = view
  const { typed, join: joined, pictures } = await readFormValues(request)
  if (joined) return joinExistingRequest(view, joined, typed)
  const viewer = await loadViewer(view)
  const from = typed.conversation
    ? await findVisibleConversation(town.db, town, viewer, typed.conversation)
    : undefined
  if (typed.conversation && (!from || !member || !hasPermission(member, 'answer-citizens'))) return missing()
  const sent = from ? await listReadableLines(town, viewer, from, view.language) : []
  const own = pictures.filter((id) => sent.some(({ picture }) => picture === id))
  const offered: OfferedPictures = own.map((id) => ({ id, conversation: typed.conversation }))
  const place = reportPlace(typed, town)
  const errors = await validateForm(view, typed, place)
  if (errors.length > 0 || place.found !== 'place')
    return phoneLinePage(view, typed, errors, offered, await placeMeant(town, placeWrong(place)))
  const service = findActiveService(await getCatalogue(town), typed.service_code)
  const location = await locationOf(view, place)
  try {
    const id = await town.db.transaction(async (tx) => {
      const written =
        typed.whatsapp === 'yes' ? await openConversation(tx, town, toMessengerPhone(typed.phone)) : undefined
      const filed = await submitServiceRequest(tx, town, {
        serviceCode: typed.service_code,
        channel: from?.row.channel ?? 'phone',
        description: typed.description,
        location,
        attributes: typed.answers,
        pictures: own,
        contactId: from?.row.contactId ?? written?.contactId,
        reporter: from
          ? { name: conversationPreferences(town, from.row).name }
          : { name: typed.name || undefined, phone: typed.phone || undefined },
        idempotencyKey: typed.form_id ? `phone:${typed.form_id}` : undefined,
      })
      const name = service
        ? localised(service.names, from ? conversationPreferences(town, from.row).language : 'ca')
        : ''
      const confirmation = templateMessage(REQUEST_RECEIVED, 'ca', { number: filed.id, service: name })
      if (written)
        await enqueueMessages(tx, town, written.conversationId, [
          { causeKey: `received:${filed.id}`, message: confirmation, author: member?.name },
        ])
      if (from)
        await enqueueMessages(tx, town, from.row.id, [
          {
            causeKey: `received:${filed.id}`,
            message: words(
              view.t('call.said', { number: filed.id, url: `${town.publicUrl}/reports/${filed.id}` }),
            ),
            afterWindow: confirmation,
            author: member?.name,
          },
        ])
      return filed.id
    })
    if (from)
      return seeOther(`/console/conversations/${from.row.id}${place.leftOut ? '?done=point-left-out' : ''}`)
    return confirmationPage(view, id, { told: typed.whatsapp === 'yes', leftOut: place.leftOut?.reason })
  } catch (error) {
    if (error instanceof InvalidDraft) {
      const problems = error.problems
        .map(toFormProblem)
        .map(({ field, text }): FormError => ({ field, key: `error.${text}` }))
      return phoneLinePage(view, typed, problems, offered)
    }
    throw error
  }
}

/** Somebody calls about what is already known: it is noted there, and they follow it if they are on the messenger. */
const joinExistingRequest = async (view: View, id: string, typed: PhoneReportValues): Promise<Response> => {
  const { town, member, t } = view
  const found = await findServiceRequest(town, id)
  if (!found || !member || !isInDepartment(member, found.department))
    return phoneLinePage(view, typed, [{ field: 'address', key: 'merge.error.gone' }])
  const note = [t('call.joined.note'), typed.description].filter(Boolean).join(' ')
  await changeServiceRequest(town, id, {
    internalNote: note,
    actor: member.name,
    source: isUuid(typed.form_id) ? { id: typed.form_id, externalId: 'call' } : undefined,
  })
  const follows = typed.whatsapp === 'yes' && normalisePhone(typed.phone).length >= 9
  if (follows)
    await town.db.transaction(async (tx) => {
      const { contactId } = await openConversation(tx, town, toMessengerPhone(typed.phone))
      await followRequest(tx, town, id, contactId)
    })
  return confirmationPage(view, id, { told: follows })
}

const confirmationPage = (
  view: View,
  id: string,
  done: { told: boolean; leftOut?: PlaceReason },
): Response => {
  const { t } = view
  return consolePage(
    view,
    { title: t('phone.title'), path: '/console/010' },
    <>
      <h1>{t('phone.title')}</h1>
      <section class="done" role="status">
        <p>{t('phone.done')}</p>
        <p class="number">{id}</p>
        {done.told ? <p>{t('call.told')}</p> : null}
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
