import { fileTypeFromBuffer } from 'file-type'
import { preparePicture, UnusablePicture } from '#platform/media'
import { type PostedForm, readForm, seeOther, textFile } from '#platform/pages'
import { contentOf } from '#town/content'
import {
  type Answer,
  addNote,
  answerCitizen,
  closeHandover,
  conversationFor,
  type DeskOutcome,
  file,
  forgetPerson,
  type Handover,
  heldOf,
  passTo,
  place,
  spokenTo,
  takeConversation,
} from '#town/conversations'
import { LANGUAGES, type Town } from '#town/jurisdictions'
import { may, membersOf, record } from '#town/staff'
import { conversationPage } from './conversation.tsx'
import { mayGiveHeld } from './conversation-panel.tsx'
import { type Looker, noteGlass, viewerOf } from './conversations.tsx'
import type { ConsoleKey, View } from './frame.tsx'

const PROBLEMS: Record<Exclude<DeskOutcome, 'done'>, ConsoleKey> = {
  gone: 'conversation.error.gone',
  empty: 'conversation.error.empty',
  'closed-window': 'conversation.error.window',
}

/** The approved template that opens the conversation again after the messenger's window: some words of ours. */
const TEMPLATE = 'conversation_reply'

/** Bytes of a document at most: what a telephone opens on the move. */
const MAX_DOCUMENT = 16 * 1024 * 1024

type Refused = { problem: ConsoleKey }

/** What staff want to send, of the fields of the form; or why it cannot be sent. */
const answerIn = async (
  town: Town,
  language: string,
  { text, file: fileIn }: PostedForm,
): Promise<Answer | Refused> => {
  const words = text('words', 4_000)
  if (text('do') === 'template') {
    const approved = LANGUAGES.find((one) => one === language) ?? LANGUAGES[0]
    return words
      ? { type: 'template', name: TEMPLATE, language: approved, blanks: [words.replaceAll(/\s+/g, ' ')] }
      : { type: 'words', words: '' }
  }
  const given = fileIn('file')
  if (given) return fileOf(town, given, words)
  const where = text('place', 200)
  if (where) {
    const [best] = await town.geocoder.search(where).catch(() => [])
    return best
      ? { type: 'message', message: place(best, words || undefined, best.address) }
      : { problem: 'conversation.error.place' }
  }
  return { type: 'words', words }
}

const fileOf = async (town: Town, given: File, words: string): Promise<Answer | Refused> => {
  if (given.size > MAX_DOCUMENT) return { problem: 'conversation.error.file' }
  const bytes = new Uint8Array(await given.arrayBuffer())
  const id = Bun.randomUUIDv7()
  const type = await fileTypeFromBuffer(bytes)
  if (type?.mime === 'application/pdf') {
    const key = `sent/${id.slice(-2)}/${id}.pdf`
    await town.media.put(key, bytes, type.mime)
    const filename = given.name.replaceAll(/[^\p{L}\p{N} ·’._-]/gu, '').slice(0, 60) || 'document.pdf'
    return { type: 'message', message: file('document', { key, mime: type.mime, filename }, words) }
  }
  try {
    const { picture } = await preparePicture(bytes)
    const key = `sent/${id.slice(-2)}/${id}.jpg`
    await town.media.put(key, picture, 'image/jpeg')
    return {
      type: 'message',
      message: file('image', { key, mime: 'image/jpeg', filename: 'foto.jpg' }, words),
    }
  } catch (error) {
    if (error instanceof UnusablePicture) return { problem: 'conversation.error.file' }
    throw error
  }
}

/** All that is kept of them, as a file; or forgets them. For who may, and written down. */
const answerRight = async (
  here: View,
  id: string,
  what: string,
  { viewer, all, sure }: { viewer: Looker; all: Handover[]; sure: boolean },
  missing: () => Response,
): Promise<Response> => {
  const { town, member } = here
  const allowed = what === 'held' ? mayGiveHeld(here, all) : member && may(member, 'answer-rights')
  if (!member || !allowed) return missing()
  await record(town.db, town, {
    member,
    action: 'answer-rights',
    object: `/console/conversations/${id}`,
    details: { person: what === 'held' ? 'seen' : 'forgotten' },
  })
  if (what === 'held') {
    await noteGlass(here, viewer, all, `/console/conversations/${id}`)
    const held = await heldOf(town, id, { teams: viewer.teams, departments: member.departments })
    return held ? textFile(held.content, held.filename) : missing()
  }
  if (!sure) return conversationPage(here, id, missing, { problem: 'rights.error.sure' })
  const outcome = await forgetPerson(town, id)
  return outcome ? seeOther(`/console/conversations?done=${outcome}`) : missing()
}

/** Answers, takes, hands on, notes, or gives the conversation back to the automatic part. */
export const actOnConversation = async (
  here: View,
  id: string,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { town, member } = here
  const viewer = await viewerOf(here)
  const found = await conversationFor(town.db, town, viewer, id)
  if (!found || !member) return missing()
  const form = await readForm(request)
  const { text } = form
  const typed = text('words', 4_000)
  const key = text('form_id', 64) || Bun.randomUUIDv7()
  const back = () => seeOther(`/console/conversations/${id}`)
  const settled = (outcome: DeskOutcome, done: () => Response) =>
    outcome === 'done' ? done() : conversationPage(here, id, missing, { problem: PROBLEMS[outcome], typed })
  switch (text('do')) {
    case 'reveal':
      await record(town.db, town, {
        member,
        action: 'answer-citizens',
        object: `/console/conversations/${id}`,
        details: { telephone: 'seen' },
      })
      return conversationPage(here, id, missing, { revealed: true })
    case 'held':
    case 'forget':
      return answerRight(
        here,
        id,
        text('do'),
        { viewer, all: found.all, sure: text('sure') === 'yes' },
        missing,
      )
    case 'note': {
      const members = (await membersOf(town)).filter((one) => one.active && may(one, 'answer-citizens'))
      const said = await addNote(town, viewer, id, text('note', 4_000), members)
      return said ? back() : conversationPage(here, id, missing, { problem: PROBLEMS.empty })
    }
    case 'take': {
      const { teams } = await contentOf(town)
      const own = teams.find(({ id: team, discreet }) => !discreet && member.teams.includes(team))
      const team = found.open?.team ?? own?.id ?? teams[0]?.id ?? ''
      return settled(await takeConversation(town, viewer, id, team), back)
    }
    case 'close':
      return settled(await closeHandover(town, viewer, id), () =>
        seeOther('/console/conversations?done=closed'),
      )
    case 'pass':
      return settled(await passTo(town, viewer, id, { team: text('team') }), () =>
        seeOther('/console/conversations?done=passed'),
      )
    case 'give': {
      const to = (await membersOf(town)).find((one) => one.active && one.id === text('colleague'))
      const allowed =
        to && may(to, 'answer-citizens') && (!found.open?.discreet || to.teams.includes(found.open.team))
      const outcome = allowed ? await passTo(town, viewer, id, { member: to }) : 'empty'
      return settled(outcome, () => seeOther('/console/conversations?done=passed'))
    }
    default: {
      const answer = await answerIn(town, spokenTo(town, found.row).language, form)
      if ('problem' in answer) return conversationPage(here, id, missing, { ...answer, typed })
      return settled(await answerCitizen(town, viewer, id, answer, key), back)
    }
  }
}
