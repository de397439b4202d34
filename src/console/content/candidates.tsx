import {
  type Acceptance,
  acceptCandidates,
  type Candidate,
  deleteOwnPhrase,
  dismissCandidates,
  type OwnPhrase,
} from '#domain/conversations'
import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { formatMoment, Table, type View } from '../ui/index.ts'
import { type IntentGroup, intentName, listIntents } from './intents.ts'
import { PhraseCells } from './phrase-cells.tsx'

/** Words that were taken for something else than they wanted, or asked about: several are accepted or set aside at once. */
export const Candidates = ({
  view,
  candidates,
  intents,
}: {
  view: View
  candidates: Candidate[]
  intents: IntentGroup[]
}) => {
  const { t } = view
  if (candidates.length === 0) return <p class="empty">{t('learning.empty')}</p>
  return (
    <form method="post" action="/console/phrases/candidates">
      <Table
        view={view}
        label={t('learning.title')}
        columns={['learning.chosen', 'phrases.words', 'phrases.intent', 'learning.was', 'phrases.when']}
      >
        {candidates.map(({ ids, words: text, understood, label, at }) => {
          const [id = ''] = ids
          return (
            <tr>
              <td class="select">
                <input type="hidden" name={`ids-${id}`} value={ids.join(' ')} />
                <input type="checkbox" name="pick" value={id} aria-label={t('learning.pick', { text })} />
              </td>
              <PhraseCells
                view={view}
                phrase={{ id, text, label }}
                names={{ words: `words-${id}`, intent: `intent-${id}` }}
                intents={intents}
              />
              <td>
                {understood
                  ? t('learning.understood', { name: intentName(intents, understood) })
                  : t('learning.understood.nothing')}
                {' · '}
                {t('learning.alike', { count: ids.length })}
              </td>
              <td>
                <time dateTime={at.toISOString()}>{formatMoment(view, at)}</time>
              </td>
            </tr>
          )
        })}
      </Table>
      <p class="buttons">
        <button type="submit" name="do" value="accept" formNoValidate>
          {t('learning.accept')}
        </button>
        <button type="submit" class="plain" name="do" value="accept-all" formNoValidate>
          {t('learning.accept.all')}
        </button>
        <button type="submit" class="plain" name="do" value="dismiss" formNoValidate>
          {t('learning.dismiss')}
        </button>
      </p>
    </form>
  )
}

/** Phrases of the town's own that are shown; the rest is counted. */
const SHOWN = 200

/** What the town's own recogniser is trained on, beside the corpus that it is shipped with. */
export const OwnPhrases = ({
  view,
  phrases,
  intents,
}: {
  view: View
  phrases: OwnPhrase[]
  intents: IntentGroup[]
}) => {
  const { t } = view
  if (phrases.length === 0) return <p class="empty">{t('learning.own.empty')}</p>
  return (
    <details>
      <summary>{t('learning.own.count', { count: phrases.length })}</summary>
      <form method="post" action="/console/phrases/candidates">
        <Table
          view={view}
          label={t('learning.own')}
          columns={['phrases.words', 'phrases.intent', 'phrases.author', 'applications.actions']}
        >
          {phrases.slice(0, SHOWN).map(({ id, words: text, label, author }) => (
            <tr>
              <td class="text" dir="auto">
                {text}
              </td>
              <td>{intentName(intents, label)}</td>
              <td>{author}</td>
              <td>
                <button type="submit" class="plain" name="remove" value={id}>
                  {t('phrases.unteach')}
                </button>
              </td>
            </tr>
          ))}
        </Table>
      </form>
    </details>
  )
}

/** Accepts candidates as they were edited, sets them aside, or takes back what was accepted. */
export const saveCandidates = async (view: View, request: Request): Promise<Response> => {
  const { town, member } = view
  const { text, all, form } = await readForm(request)
  const removed = text('remove')
  if (isUuid(removed)) {
    await deleteOwnPhrase(town, removed)
    return seeOther('/console/phrases?done=untaught')
  }
  const what = text('do')
  const shown = [...form.keys()].flatMap((name) => /^ids-(.+)$/.exec(name)?.[1] ?? [])
  const picked = what === 'accept-all' ? shown : all('pick')
  const chosen = picked.map((id) => ({ id, ids: text(`ids-${id}`).split(' ').filter(isUuid) }))
  if (what === 'dismiss') {
    await dismissCandidates(
      town,
      chosen.flatMap(({ ids }) => ids),
    )
    return seeOther('/console/phrases?done=dismissed')
  }
  const known = new Set((await listIntents(view)).flatMap(({ options }) => options.map(({ value }) => value)))
  const accepted = chosen
    .map(({ id, ids }): Acceptance => ({ ids, words: text(`words-${id}`, 300), label: text(`intent-${id}`) }))
    .filter(({ label }) => known.has(label))
  await acceptCandidates(town, member?.name ?? '', accepted)
  return seeOther('/console/phrases?done=accepted')
}
