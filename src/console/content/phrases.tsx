import { getContent, localisedText } from '#domain/content'
import {
  addPhraseExample,
  deletePhraseExample,
  listPhraseExamples,
  listUnclearPhrases,
} from '#domain/conversations'
import { getCatalogue, offeredServices } from '#domain/services'
import { Field, readForm, SelectOptions, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { type ConsoleKey, consolePage, formatMoment, ResultMessage, Table, type View } from '../ui/index.ts'

/** What words can be taught to want: a page of the conversation, or a kind of incident. */
const listIntents = async ({ town, language, t }: View) => {
  const [content, catalogue] = await Promise.all([getContent(town), getCatalogue(town)])
  const pages = content.pages
    .filter(({ hidden }) => !hidden)
    .map(({ id, title }) => ({ value: `page:${id}`, label: localisedText(title, language) }))
  const services = offeredServices(catalogue, language).map(({ label, options }) => ({
    label,
    options: options.map((one) => ({ ...one, value: `service:${one.value}` })),
  }))
  return [{ label: t('phrases.pages'), options: pages }, ...services]
}

/** Words that were not understood, to say what they mean; and what has been taught. */
export const phrasesPage = async (view: View, done?: ConsoleKey): Promise<Response> => {
  const { t, town } = view
  const [unclear, taught, intents] = await Promise.all([
    listUnclearPhrases(town),
    listPhraseExamples(town),
    listIntents(view),
  ])
  const nameOf = (intent: string) =>
    intents.flatMap(({ options }) => options).find(({ value }) => value === intent)?.label ?? intent
  return consolePage(
    view,
    { title: t('phrases.title'), path: '/console/phrases' },
    <>
      <ResultMessage view={view} done={done} />
      <h1>{t('phrases.title')}</h1>
      <p class="lead">{t('phrases.lead')}</p>
      {unclear.length === 0 ? <p class="empty">{t('phrases.empty')}</p> : null}
      {unclear.map(({ id, words: text, at }) => (
        <form class="card" method="post" action="/console/phrases">
          <input type="hidden" name="unclear" value={id} />
          <p>
            <small>
              <time dateTime={at.toISOString()}>{formatMoment(view, at)}</time>
            </small>
          </p>
          <div class="pair">
            <Field id={`words-${id}`} label={t('phrases.words')} hint={t('phrases.words.hint')}>
              {(attributes) => <input {...attributes} name="words" maxLength={300} value={text} />}
            </Field>
            <Field id={`intent-${id}`} label={t('phrases.intent')}>
              {(attributes) => (
                <SelectOptions
                  attributes={{ ...attributes, name: 'intent' }}
                  ask={t('phrases.choose')}
                  groups={intents}
                />
              )}
            </Field>
          </div>
          <button type="submit">{t('phrases.teach')}</button>{' '}
          <button type="submit" class="plain" name="nothing" value="yes" formNoValidate>
            {t('phrases.nothing')}
          </button>
        </form>
      ))}
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
              <td>{nameOf(intent)}</td>
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
    </>,
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
