import { type Appointment, ASSURANCES, performCounterAction } from '#domain/appointments'
import {
  admitCitizen,
  closeVideoCall,
  findSigning,
  findVideoCall,
  type OfficialRefusal,
  presentDocument,
  readDocument,
  sendSeatCode,
  sendSigningCode,
  signAsOfficial,
  validateDocument,
  videoCallStage,
  withdrawDocument,
} from '#domain/procedures'
import { pdfResponse, readForm, seeOther } from '#platform/pages'
import { type PdfProblem, UnsignablePdf } from '#platform/sealing'
import { isUuid } from '#platform/text'
import type { FieldError, View } from '../ui/index.ts'
import { type VideoCallResult, videoCallPage, videoCallPath } from './video-call.tsx'

const PDF_PROBLEMS: Record<PdfProblem, FieldError['key']> = {
  'not-a-pdf': 'callroom.pdf.not-a-pdf',
  'too-large': 'callroom.pdf.too-large',
  encrypted: 'callroom.pdf.encrypted',
  'signed-already': 'callroom.pdf.signed-already',
  'active-content': 'callroom.pdf.active-content',
  'too-many-pages': 'callroom.pdf.too-many-pages',
  stopped: 'callroom.pdf.stopped',
}

/** What an official is told, and at which field. */
const REFUSALS: Record<OfficialRefusal, [field: string, key: FieldError['key']]> = {
  gone: ['code', 'callroom.refused.gone'],
  'not-official': ['code', 'callroom.official.not'],
  document: ['document', 'callroom.refused.document'],
  'wrong-person': ['number', 'callroom.refused.wrong-person'],
  'no-code': ['code', 'callroom.refused.no-code'],
  expired: ['code', 'callroom.refused.expired'],
  'wrong-code': ['code', 'callroom.refused.wrong-code'],
}

/** What staff do in a call: let in, present, sign, take back, end. */
export const handleVideoCallAction = async (
  view: View,
  one: Appointment,
  request: Request,
): Promise<Response> => {
  const { town, member } = view
  const form = await readForm(request)
  const { text } = form
  const actor = member?.name ?? ''
  const again = (outcome: VideoCallResult) => videoCallPage(view, one, outcome)
  const back = seeOther(videoCallPath(one.id))
  const stage = videoCallStage(one, await findVideoCall(town.db, town, one.id), town.now())
  const id = text('signing', 40)
  const document = isUuid(id) ? await findSigning(town.db, town, id) : undefined
  const own = document?.appointmentId === one.id
  switch (text('do', 20)) {
    case 'admit':
      if (stage !== 'open') return back
      await admitCitizen(town, one.id, actor)
      await performCounterAction(town, one.id, 'arrive', { actor })
      return back
    case 'close':
      await closeVideoCall(town, one.id)
      await performCounterAction(town, one.id, 'serve', { actor })
      return back
    case 'present':
      return stage === 'admitted' ? presentFromForm(view, one, form) : back
    case 'withdraw':
      if (own) await withdrawDocument(town, id, actor)
      return back
    case 'seat-code': {
      const sent =
        stage === 'open' || stage === 'admitted' ? await sendSeatCode(town, one, 'staff') : 'no-phone'
      return sent === 'sent'
        ? again({ done: 'callroom.seat.sent' })
        : again({ errors: [{ field: 'seat', key: 'callroom.seat.no-phone' }] })
    }
    case 'code': {
      if (!own || !member?.official) return back
      const sent = await sendSigningCode(town, one, id)
      return sent === 'sent'
        ? again({ done: 'callroom.code.sent' })
        : again({ errors: [{ field: `code-${id}`, key: `callroom.code.${sent}` }] })
    }
    case 'official': {
      if (!own || !member) return back
      const given = {
        document: text(`document-${id}`, 20),
        number: text(`number-${id}`, 20),
        code: text(`code-${id}`, 10),
      }
      const done = await signAsOfficial(town, id, given, member)
      if (done === 'identified') return back
      const [field, key] = REFUSALS[done]
      // What was typed stays, but for the code.
      const typed = { [`document-${id}`]: given.document, [`number-${id}`]: given.number }
      return again({ errors: [{ field: `${field}-${id}`, key }], typed })
    }
    default:
      return back
  }
}

const presentFromForm = async (
  view: View,
  one: Appointment,
  form: Awaited<ReturnType<typeof readForm>>,
): Promise<Response> => {
  const { town, member } = view
  const { text } = form
  const typed = {
    title: text('title', 200),
    signer: text('signer', 120),
    number: text('number', 20),
    assurance: text('assurance', 20),
  }
  const again = (...errors: FieldError[]) => videoCallPage(view, one, { errors, typed })
  if (!town.seal) return again({ field: 'file', key: 'callroom.no-seal' })
  const file = form.file('file')
  const bytes = file ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array()
  const given = {
    title: typed.title,
    signer: { name: typed.signer, number: typed.number },
    assurance: ASSURANCES.find((level) => level === typed.assurance) ?? 'official',
    bytes,
  }
  const wrong = validateDocument(given).map(
    (field): FieldError => ({
      field,
      key:
        field === 'title'
          ? 'callroom.error.title'
          : field === 'signer'
            ? 'callroom.error.signer'
            : 'callroom.error.number',
    }),
  )
  if (!file) wrong.unshift({ field: 'file', key: 'callroom.pdf.not-a-pdf' })
  if (wrong.length > 0) return again(...wrong)
  try {
    await presentDocument(town, one, given, member?.name ?? '')
    return seeOther(videoCallPath(one.id))
  } catch (error) {
    if (!(error instanceof UnsignablePdf)) throw error
    const list = new Intl.ListFormat(view.language, { type: 'conjunction' })
    const found = list.format(error.found.map((one) => view.t(`callroom.pdf.found.${one}`)))
    return again({ field: 'file', key: PDF_PROBLEMS[error.problem], blanks: { found } })
  }
}

/** A document of a call: as it was presented, or as it was signed. */
export const downloadCallDocument = async (
  view: View,
  one: Appointment,
  file: string,
): Promise<Response | undefined> => {
  const { town } = view
  const id = file.replace(/\.pdf$/, '')
  const found = isUuid(id) ? await findSigning(town.db, town, id) : undefined
  if (found?.appointmentId !== one.id) return undefined
  const bytes = await readDocument(town, found.sealedKey ?? found.documentKey)
  return bytes && pdfResponse(bytes, found.code)
}
