import { pdf, readForm, seeOther } from '#platform/pages'
import { type PdfProblem, UnusablePdf } from '#platform/sealing'
import { isUuid } from '#platform/text'
import { type Appointment, ASSURANCES, atDesk } from '#town/appointments'
import {
  admit,
  callOf,
  callStage,
  closeCall,
  type OfficialRefusal,
  present,
  presentedProblems,
  readDocument,
  sendSeatCode,
  sendSigningCode,
  signAsOfficial,
  signingById,
  withdraw,
} from '#town/procedures'
import type { View } from '../frame.tsx'
import type { Wrong } from '../table.tsx'
import { type CallOutcome, callPage, callPath } from './call.tsx'

const PDF_PROBLEMS: Record<PdfProblem, Wrong['key']> = {
  'not-a-pdf': 'callroom.pdf.not-a-pdf',
  'too-large': 'callroom.pdf.too-large',
  encrypted: 'callroom.pdf.encrypted',
  'signed-already': 'callroom.pdf.signed-already',
  'active-content': 'callroom.pdf.active-content',
  'too-many-pages': 'callroom.pdf.too-many-pages',
  stopped: 'callroom.pdf.stopped',
}

/** What an official is told, and at which field. */
const REFUSALS: Record<OfficialRefusal, [field: string, key: Wrong['key']]> = {
  gone: ['code', 'callroom.refused.gone'],
  'not-official': ['code', 'callroom.official.not'],
  document: ['document', 'callroom.refused.document'],
  'wrong-person': ['number', 'callroom.refused.wrong-person'],
  'no-code': ['code', 'callroom.refused.no-code'],
  expired: ['code', 'callroom.refused.expired'],
  'wrong-code': ['code', 'callroom.refused.wrong-code'],
}

/** What staff do in a call: let in, present, sign, take back, end. */
export const callDeed = async (here: View, one: Appointment, request: Request): Promise<Response> => {
  const { town, member } = here
  const form = await readForm(request)
  const { text } = form
  const actor = member?.name ?? ''
  const again = (outcome: CallOutcome) => callPage(here, one, outcome)
  const back = seeOther(callPath(one.id))
  const stage = callStage(one, await callOf(town.db, town, one.id), town.now())
  const id = text('signing', 40)
  const document = isUuid(id) ? await signingById(town.db, town, id) : undefined
  const own = document?.appointmentId === one.id
  switch (text('do', 20)) {
    case 'admit':
      if (stage !== 'open') return back
      await admit(town, one.id, actor)
      await atDesk(town, one.id, 'arrive', { actor })
      return back
    case 'close':
      await closeCall(town, one.id)
      await atDesk(town, one.id, 'serve', { actor })
      return back
    case 'present':
      return stage === 'admitted' ? presentIn(here, one, form) : back
    case 'withdraw':
      if (own) await withdraw(town, id, actor)
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

const presentIn = async (
  here: View,
  one: Appointment,
  form: Awaited<ReturnType<typeof readForm>>,
): Promise<Response> => {
  const { town, member } = here
  const { text } = form
  const typed = {
    title: text('title', 200),
    signer: text('signer', 120),
    number: text('number', 20),
    assurance: text('assurance', 20),
  }
  const again = (...errors: Wrong[]) => callPage(here, one, { errors, typed })
  if (!town.seal) return again({ field: 'file', key: 'callroom.no-seal' })
  const file = form.file('file')
  const bytes = file ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array()
  const given = {
    title: typed.title,
    signer: { name: typed.signer, number: typed.number },
    assurance: ASSURANCES.find((level) => level === typed.assurance) ?? 'official',
    bytes,
  }
  const wrong = presentedProblems(given).map(
    (field): Wrong => ({
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
    await present(town, one, given, member?.name ?? '')
    return seeOther(callPath(one.id))
  } catch (error) {
    if (!(error instanceof UnusablePdf)) throw error
    const list = new Intl.ListFormat(here.language, { type: 'conjunction' })
    const found = list.format(error.found.map((one) => here.t(`callroom.pdf.found.${one}`)))
    return again({ field: 'file', key: PDF_PROBLEMS[error.problem], blanks: { found } })
  }
}

/** A document of a call: as it was presented, or as it was signed. */
export const callDocument = async (
  here: View,
  one: Appointment,
  file: string,
): Promise<Response | undefined> => {
  const { town } = here
  const id = file.replace(/\.pdf$/, '')
  const found = isUuid(id) ? await signingById(town.db, town, id) : undefined
  if (found?.appointmentId !== one.id) return undefined
  const bytes = await readDocument(town, found.sealedKey ?? found.documentKey)
  return bytes && pdf(bytes, found.code)
}
