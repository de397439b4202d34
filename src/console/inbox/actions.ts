import { fileTypeFromBuffer } from 'file-type'
import { closeHandover } from '#conversation'
import { getContent } from '#domain/content'
import {
  addInternalNote,
  conversationPreferences,
  erasePerson,
  exportPersonalDataOf,
  fileMessage,
  findVisibleConversation,
  type Handover,
  locationMessage,
  type Outgoing,
  replyToCitizen,
  type StaffReply,
  type TakeoverResult,
  takeOverConversation,
  templateLanguage,
  templateMessage,
} from '#domain/conversations'
import { CONVERSATION_REPLY } from '#domain/notifications'
import { hasPermission, listMembers, writeAuditEntry } from '#domain/staff'
import type { Town } from '#domain/town'
import { preparePicture, UnusablePicture } from '#platform/media'
import { type PostedForm, readForm, seeOther, textFileResponse } from '#platform/pages'
import type { ConsoleKey, View } from '../ui/index.ts'
import { conversationAddress, nextAddress, placeOf } from './address.ts'
import { runCommand } from './commands.ts'
import { conversationPage } from './conversation.tsx'
import { canExportPersonalData } from './panel.tsx'
import { isTranslated, translateAnswer } from './translation.ts'
import { type ConsoleViewer, logEmergencyAccess, viewerOf } from './viewer.ts'

const PROBLEMS: Record<Exclude<TakeoverResult, 'done'>, ConsoleKey> = {
  gone: 'conversation.error.gone',
  empty: 'conversation.error.empty',
  'closed-window': 'conversation.error.window',
}

/** Bytes of a document at most: what a telephone opens on the move. */
const MAX_DOCUMENT = 16 * 1024 * 1024

type ReplyRefused = { problem: ConsoleKey }

/** What staff want to send, of the fields of the form; or why it cannot be sent. */
const readReply = async (
  town: Town,
  language: string,
  { text, file: fileIn }: PostedForm,
): Promise<StaffReply | ReplyRefused> => {
  const words = text('words', 4_000)
  const original = text('original', 4_000) || undefined
  if (text('do') === 'template') {
    if (!words) return { type: 'words', words: '' }
    const message = templateMessage(CONVERSATION_REPLY, templateLanguage(language), { text: words })
    return { type: 'message', message: { ...message, ...(original && { original }) } as Outgoing }
  }
  const file = fileIn('file')
  if (file) return storeReplyFile(town, file, words)
  const where = text('place', 200)
  if (where) {
    const [best] = await town.geocoder.search(where).catch(() => [])
    return best
      ? { type: 'message', message: locationMessage(best, words || undefined, best.address) }
      : { problem: 'conversation.error.place' }
  }
  return { type: 'words', words, ...(original && { original }) }
}

const storeReplyFile = async (town: Town, given: File, text: string): Promise<StaffReply | ReplyRefused> => {
  if (given.size > MAX_DOCUMENT) return { problem: 'conversation.error.file' }
  const bytes = new Uint8Array(await given.arrayBuffer())
  const id = Bun.randomUUIDv7()
  const type = await fileTypeFromBuffer(bytes)
  if (type?.mime === 'application/pdf') {
    const key = `sent/${id.slice(-2)}/${id}.pdf`
    await town.media.put(key, bytes, type.mime)
    const filename = given.name.replaceAll(/[^\p{L}\p{N} ·’._-]/gu, '').slice(0, 60) || 'document.pdf'
    return { type: 'message', message: fileMessage('document', { key, mime: type.mime, filename }, text) }
  }
  try {
    const { picture } = await preparePicture(bytes)
    const key = `sent/${id.slice(-2)}/${id}.jpg`
    await town.media.put(key, picture, 'image/jpeg')
    return {
      type: 'message',
      message: fileMessage('image', { key, mime: 'image/jpeg', filename: 'foto.jpg' }, text),
    }
  } catch (error) {
    if (error instanceof UnusablePicture) return { problem: 'conversation.error.file' }
    throw error
  }
}

/** All that is kept of them, as a file; or forgets them. For who may, and written down. */
const handleRightsRequest = async (
  view: View,
  id: string,
  what: string,
  { viewer, all, sure }: { viewer: ConsoleViewer; all: Handover[]; sure: boolean },
  missing: () => Promise<Response>,
): Promise<Response> => {
  const { town, member } = view
  const allowed =
    what === 'held' ? canExportPersonalData(view, all) : member && hasPermission(member, 'answer-rights')
  if (!member || !allowed) return missing()
  await writeAuditEntry(town.db, town, {
    member,
    action: 'answer-rights',
    object: `/console/conversations/${id}`,
    details: { person: what === 'held' ? 'seen' : 'forgotten' },
  })
  if (what === 'held') {
    await logEmergencyAccess(view, viewer, all, `/console/conversations/${id}`)
    const held = await exportPersonalDataOf(town, id, {
      teams: viewer.teams,
      departments: member.departments,
    })
    return held ? textFileResponse(held.content, held.filename) : missing()
  }
  if (!sure) return conversationPage(view, id, missing, { problem: 'rights.error.sure' })
  const outcome = await erasePerson(town, id)
  return outcome ? seeOther(`/console/conversations?done=${outcome}`) : missing()
}

/** Answers, takes, hands on, notes, or gives the conversation back to the automatic part. */
export const handleConversationAction = async (
  view: View,
  id: string,
  request: Request,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const { town, member } = view
  const viewer = viewerOf(view)
  const found = await findVisibleConversation(town.db, town, viewer, id)
  if (!found || !member) return missing()
  const form = await readForm(request)
  const { text } = form
  const typed = text('words', 4_000)
  const original = text('original', 4_000) || undefined
  const key = text('form_id', 64) || Bun.randomUUIDv7()
  const place = placeOf(form)
  const back = () => seeOther(conversationAddress(id, form))
  const settled = (outcome: TakeoverResult, done: () => Response) =>
    outcome === 'done'
      ? done()
      : conversationPage(view, id, missing, { problem: PROBLEMS[outcome], typed, original, place })
  const command = await runCommand(text('do'), { view, viewer, id, open: found.open, form })
  if (command)
    return command instanceof Response
      ? command
      : conversationPage(view, id, missing, { ...command, typed, place })
  switch (text('do')) {
    case 'reveal':
      await writeAuditEntry(town.db, town, {
        member,
        action: 'answer-citizens',
        object: `/console/conversations/${id}`,
        details: { telephone: 'seen' },
      })
      return conversationPage(view, id, missing, { revealed: true, place })
    case 'held':
    case 'forget':
      return handleRightsRequest(
        view,
        id,
        text('do'),
        { viewer, all: found.all, sure: text('sure') === 'yes' },
        missing,
      )
    case 'translate': {
      const { language } = conversationPreferences(town, found.row)
      const translated =
        typed && isTranslated(view, language, found.all) && (await translateAnswer(view, typed, language))
      return conversationPage(
        view,
        id,
        missing,
        translated
          ? { typed: translated, original: typed, place }
          : { problem: typed ? 'translation.error' : PROBLEMS.empty, typed, place },
      )
    }
    case 'untranslate':
      return conversationPage(view, id, missing, { typed: original ?? typed, place })
    case 'note': {
      const members = (await listMembers(town)).filter(
        (one) => one.active && hasPermission(one, 'answer-citizens'),
      )
      const said = await addInternalNote(town, viewer, id, text('note', 4_000), members)
      return said ? back() : conversationPage(view, id, missing, { problem: PROBLEMS.empty, place })
    }
    case 'take': {
      const { teams } = await getContent(town)
      const own = teams.find(({ id: team, discreet }) => !discreet && member.teams.includes(team))
      const team = found.open?.team ?? own?.id ?? teams[0]?.id ?? ''
      return settled(await takeOverConversation(town, viewer, id, team), back)
    }
    case 'close': {
      const outcome = await closeHandover(town, viewer, id)
      const next = await nextAddress(view, viewer, { done: id, said: 'closed', form })
      return settled(outcome, () => seeOther(next))
    }
    default: {
      const answer = await readReply(town, conversationPreferences(town, found.row).language, form)
      if ('problem' in answer)
        return conversationPage(view, id, missing, { ...answer, typed, original, place })
      return settled(await replyToCitizen(town, viewer, id, answer, key), back)
    }
  }
}
