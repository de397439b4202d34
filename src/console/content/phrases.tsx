import {
  addPhraseExample,
  deletePhraseExample,
  getOutcomeFigures,
  listCandidates,
  listOwnPhrases,
  listPhraseExamples,
  listTownModels,
  listUnclearPhrases,
} from '#domain/conversations'
import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { type ConsoleKey, consolePage, formatMoment, ResultMessage, Table, type View } from '../ui/index.ts'
import { Candidates, OwnPhrases } from './candidates.tsx'
import { type IntentGroup, intentName, listIntents } from './intents.ts'
import { PhraseCells } from './phrase-cells.tsx'
import { RecognitionFigures, TownModels } from './town-models.tsx'

/** Words that were not understood, to say what they mean; and what has been taught. */
export const phrasesPage = async (view: View, done?: ConsoleKey): Promise<Response> => {
  const { t, town } = view
  const [unclear, taught, intents, candidates, own, models, figures] = await Promise.all([
    listUnclearPhrases(town),
    listPhraseExamples(town),
    listIntents(view),
    listCandidates(town),
    listOwnPhrases(town),
    listTownModels(town),
    getOutcomeFigures(town),
  ])
  return consolePage(
    view,
    { title: t('phrases.title'), path: '/console/phrases' },
    <>
      <ResultMessage view={view} done={done} />
      <p class="lead">{t('phrases.lead')}</p>
      <UnclearPhrases view={view} unclear={unclear} intents={intents} />
      <h2>{t('phrases.taught')}</h2>
      {taught.length === 0 ? (
        <p class="empty">{t('phrases.taught.empty')}</p>
      ) : (
        <Table
          view={view}
          label={t('phrases.taught')}
          columns={['phrases.words', 'phrases.intent', 'phrases.author', 'applications.actions']}
        >
          {taught.map(({ id, words: text, intent, author }) => (
            <tr>
              <td class="text">{text}</td>
              <td>{intentName(intents, intent)}</td>
              <td>{author}</td>
              <td>
                <form method="post" action="/console/phrases">
                  <button type="submit" class="plain" name="unteach" value={id}>
                    {t('phrases.unteach')}
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <h2>{t('learning.title')}</h2>
      <p>{t('learning.lead')}</p>
      <Candidates view={view} candidates={candidates} intents={intents} />
      <h2>{t('learning.own')}</h2>
      <OwnPhrases view={view} phrases={own} intents={intents} />
      <h2>{t('models.title')}</h2>
      <p>{t('models.lead')}</p>
      <TownModels view={view} models={models} />
      <h2>{t('recognition.title')}</h2>
      <RecognitionFigures view={view} figures={figures} intents={intents} />
    </>,
  )
}

/** A row for each phrase: what it says, which can be shortened, what it means, and what to do with it. */
const UnclearPhrases = ({
  view,
  unclear,
  intents,
}: {
  view: View
  unclear: Awaited<ReturnType<typeof listUnclearPhrases>>
  intents: IntentGroup[]
}) => {
  const { t } = view
  if (unclear.length === 0) return <p class="empty">{t('phrases.empty')}</p>
  return (
    <>
      <p class="hint">{t('phrases.words.hint')}</p>
      <Table
        view={view}
        label={t('phrases.title')}
        columns={['phrases.words', 'phrases.intent', 'phrases.when', 'applications.actions']}
      >
        {unclear.map(({ id, words: text, at }) => (
          <tr>
            <PhraseCells
              view={view}
              phrase={{ id, text }}
              names={{ words: 'words', intent: 'intent' }}
              intents={intents}
              form={`phrase-${id}`}
            />
            <td>
              <time dateTime={at.toISOString()}>{formatMoment(view, at)}</time>
            </td>
            <td>
              <form id={`phrase-${id}`} class="inline" method="post" action="/console/phrases">
                <input type="hidden" name="unclear" value={id} />
                <button type="submit">{t('phrases.teach')}</button>{' '}
                <button type="submit" class="plain" name="nothing" value="yes" formNoValidate>
                  {t('phrases.nothing')}
                </button>
              </form>
            </td>
          </tr>
        ))}
      </Table>
    </>
  )
}

/** Teaches, sets aside, or takes back. */
export const teachPhrase = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const uuid = (name: string) => (isUuid(text(name)) ? text(name) : undefined)
  const taken = uuid('unteach')
  if (taken) {
    await deletePhraseExample(view.town, taken)
    return seeOther('/console/phrases?done=untaught')
  }
  const known = (await listIntents(view)).flatMap(({ options }) => options)
  const intent = text('nothing') ? undefined : known.find(({ value }) => value === text('intent'))?.value
  if (!intent && !text('nothing')) return phrasesPage(view)
  await addPhraseExample(view.town, view.member?.name ?? '', {
    unclearId: uuid('unclear'),
    text: text('words', 300),
    intent,
  })
  return seeOther('/console/phrases?done=taught')
}
