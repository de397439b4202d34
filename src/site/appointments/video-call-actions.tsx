import type { Appointment } from '#domain/appointments'
import { countUse } from '#domain/limits'
import {
  beginIdentification,
  claimSeat,
  completeIdentification,
  findSigning,
  findVideoCall,
  hasSeat,
  readDocument,
  recordConsent,
  redirectUri,
  sendSeatCode,
  transferSeat,
  videoCallStage,
} from '#domain/procedures'
import { getClientAddress } from '#platform/address'
import { pdfResponse, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { sitePage, type View } from '../ui/index.ts'
import { appointmentPath } from './own.tsx'
import { consentText, readSeatCookie, seatCookie, type VideoCallMessage } from './video-call.tsx'

/** Whether a request comes from the browser that keeps the seat of a call. */
const hasOwnSeat = async ({ town }: View, one: Appointment, request: Request): Promise<boolean> =>
  hasSeat(town, await findVideoCall(town.db, town, one.id), readSeatCookie(request))

/**
 * What the citizen does in a call: comes, takes the seat with a code, agrees to a document.
 * @returns where to go, or what is wrong; nothing when it is about something else
 */
export const handleVideoCallAction = async (
  view: View,
  one: Appointment,
  request: Request,
  text: (name: string, limit?: number) => string,
): Promise<Response | VideoCallMessage | undefined> => {
  const { town } = view
  const path = appointmentPath(view, one.id)
  const back = (seat?: string) => seeOther(path, seat ? { 'set-cookie': seatCookie(view, path, seat) } : {})
  const open = async () => {
    const stage = videoCallStage(one, await findVideoCall(town.db, town, one.id), town.now())
    return stage === 'open' || stage === 'admitted'
  }
  switch (text('do', 20)) {
    case 'arrive': {
      if (one.mode !== 'video' || !(await open())) return back()
      const seat = await claimSeat(town, one.id, readSeatCookie(request))
      return back(seat.seat === 'own' ? seat.given : undefined)
    }
    case 'seat-code': {
      if ((await countUse(town, 'codes', getClientAddress(request))) > 0) return 'call.code.too-many'
      const sent = await sendSeatCode(town, one, { address: getClientAddress(request) })
      return sent === 'sent'
        ? 'call.code.sent'
        : sent === 'no-phone'
          ? 'call.code.no-phone'
          : 'call.code.too-many'
    }
    case 'seat': {
      const got = await transferSeat(town, one.id, text('code', 10), getClientAddress(request))
      if (got === 'wrong') return 'call.code.wrong'
      return got === 'expired' ? 'call.code.expired' : back(got.given)
    }
    case 'consent': {
      const id = text('signing', 40)
      const found = isUuid(id) ? await findSigning(town.db, town, id) : undefined
      if (found?.appointmentId !== one.id || !(await hasOwnSeat(view, one, request)) || !(await open()))
        return 'call.consent.gone'
      if (text('agreed', 5) !== 'yes') return 'call.consent.error'
      return (await recordConsent(town, id, consentText(view, found), text('digest', 64)))
        ? back()
        : 'call.consent.gone'
    }
    default:
      return undefined
  }
}

/** A document of a call, for the browser that keeps its seat: as it was presented, or as it was signed. */
export const downloadCallDocument = async (
  view: View,
  one: Appointment,
  request: Request,
  file: string,
): Promise<Response | undefined> => {
  const { town } = view
  const id = file.replace(/\.pdf$/, '')
  const found = isUuid(id) ? await findSigning(town.db, town, id) : undefined
  if (found?.appointmentId !== one.id || !(await hasOwnSeat(view, one, request))) return undefined
  const bytes = await readDocument(town, found.sealedKey ?? found.documentKey)
  return bytes && pdfResponse(bytes, found.code)
}

/** Sends the citizen to the identity provider, for a document that they agreed to. */
export const identify = async (
  view: View,
  one: Appointment,
  request: Request,
  id: string,
): Promise<Response | undefined> => {
  const { town } = view
  const found = isUuid(id) ? await findSigning(town.db, town, id) : undefined
  if (found?.appointmentId !== one.id || !(await hasOwnSeat(view, one, request))) return undefined
  const url = await beginIdentification(town, id)
  // The provider sends the browser back to another address than the call's: it takes the seat with it.
  const seat = {
    'set-cookie': seatCookie(view, new URL(redirectUri(town)).pathname, readSeatCookie(request) ?? ''),
  }
  return url ? seeOther(url, seat) : seeOther(appointmentPath(view, one.id))
}

/** The identity provider sends somebody back. */
export const completeIdentity = async (view: View, request: Request): Promise<Response> => {
  const { t, town } = view
  const answer = new URL(request.url)
  const public_ = new URL(town.publicUrl)
  // Behind a proxy the address that we see is not the one that the provider sent them to.
  answer.protocol = public_.protocol
  answer.host = public_.host
  const done = await completeIdentification(town, answer, readSeatCookie(request))
  const good = done.outcome === 'identified'
  return sitePage(
    view,
    { title: t('identity.title'), path: '/appointments', status: good ? 200 : 403 },
    <>
      <h1>{t('identity.title')}</h1>
      <p class={good ? 'done' : 'notice'} role="status">
        {t(`identity.${done.outcome}`, { provider: town.identity?.name ?? '' })}
      </p>
      {'appointmentId' in done ? (
        <p>
          <a class="button" href={appointmentPath(view, done.appointmentId)}>
            {t('identity.back')}
          </a>
        </p>
      ) : null}
    </>,
  )
}
