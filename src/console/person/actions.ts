import { discreetBusiness } from '#conversation'
import { addPersonNote, mergePeople, PERSON_MERGE_CONFLICTS, readPerson, splitPeople } from '#domain/people'
import { search } from '#domain/search'
import { writeAuditEntry } from '#domain/staff'
import { conflictOf, problemsOf } from '#domain/use-cases'
import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { createConsoleContext, type View } from '../ui/index.ts'
import { personPage } from './person.tsx'

/** Who may be the same person is chosen from so many. */
const MAX_CANDIDATES = 10

/** Notes something on a person, shows their telephone, looks for who they also are, merges the two. */
export const handlePersonAction = async (view: View, id: string, request: Request): Promise<Response> => {
  const { town, member } = view
  const { text } = await readForm(request)
  const ctx = createConsoleContext(view)
  const back = (done: string, to = id) => seeOther(`/console/person/${to}?done=${done}`)
  switch (text('do')) {
    case 'note': {
      const typed = text('note', 4_000)
      try {
        await addPersonNote(ctx, { id, words: typed, team: text('team', 60) || undefined })
        return back('note')
      } catch (error) {
        problemsOf(error)
        return personPage(view, id, { typed, errors: [{ field: 'note', key: 'conversation.error.empty' }] })
      }
    }
    case 'reveal':
      await readPerson(ctx, id)
      await writeAuditEntry(town.db, town, {
        member,
        action: 'answer-citizens',
        object: `/console/person/${id}`,
        details: { telephone: 'seen' },
      })
      return personPage(view, id, { revealed: true })
    case 'merge':
      try {
        return back('merged', await mergePeople(ctx, { id, other: text('person', 40) }))
      } catch (error) {
        const reason = conflictOf(error, PERSON_MERGE_CONFLICTS)
        return personPage(view, id, { errors: [{ field: 'other', key: `person.merge.error.${reason}` }] })
      }
    case 'find': {
      const wanted = text('other', 100)
      const found = await search(ctx, {
        text: wanted,
        limit: MAX_CANDIDATES,
        language: view.language,
        business: discreetBusiness,
      })
      return personPage(view, id, { candidates: { text: wanted, people: found.people } })
    }
    default:
      return personPage(view, id)
  }
}

/** Splits two people again. They are never merged a second time by their channel. */
export const handleUndoContactMerge = async (view: View, id: string, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  await splitPeople(createConsoleContext(view), { merge: id })
  const person = text('person', 40)
  return seeOther(
    isUuid(person)
      ? `/console/person/${person}?done=separated`
      : '/console/conversations?show=all&done=separated',
  )
}
