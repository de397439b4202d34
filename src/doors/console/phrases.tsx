import { Choices, Field, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { contentOf, textIn } from '#town/content'
import { taughtPhrases, teach, unclearPhrases, unteach } from '#town/conversations'
import { catalogueOf, offered } from '#town/services'
import { type ConsoleKey, consolePage, moment, type View } from './frame.tsx'
import { Outcome, Table } from './table.tsx'

/** What words can be taught to want: a page of the conversation, or a kind of incident. */
const intentsIn = async ({ town, language, t }: View) => {
  const [content, catalogue] = await Promise.all([contentOf(town), catalogueOf(town)])
  const pages = content.pages
    .filter(({ hidden }) => !hidden)
    .map(({ id, title }) => ({ value: `page:${id}`, label: textIn(title, language) }))
  const services = offered(catalogue, language).map(({ label, options }) => ({
    label,
    options: options.map((one) => ({ ...one, value: `service:${one.value}` })),
  }))
  return [{ label: t('phrases.pages'), options: pages }, ...services]
}

/** Words that were not understood, to say what they mean; and what has been taught. */
export const phrasesPage = async (view: View, done?: ConsoleKey): Promise<Response> => {
  const { t, town } = view
  const [unclear, taught, intents] = await Promise.all([
    unclearPhrases(town),
    taughtPhrases(town),
    intentsIn(view),
  ])
  const nameOf = (intent: string) =>
    intents.flatMap(({ options }) => options).find(({ value }) => value === intent)?.label ?? intent
  return consolePage(
    view,
    { title: t('phrases.title'), path: '/console/phrases' },
    <>
      <Outcome view={view} done={done} />
      <h1>{t('phrases.title')}</h1>
      <p class="lead">{t('phrases.lead')}</p>
      {unclear.length === 0 ? <p class="empty">{t('phrases.empty')}</p> : null}
      {unclear.map(({ id, words, at }) => (
        <form class="card" method="post" action="/console/phrases">
          <input type="hidden" name="unclear" value={id} />
          <p>
            <small>
              <time dateTime={at.toISOString()}>{moment(view, at)}</time>
            </small>
          </p>
          <div class="pair">
            <Field id={`words-${id}`} label={t('phrases.words')} hint={t('phrases.words.hint')}>
              {(attributes) => <input {...attributes} name="words" maxLength={300} value={words} />}
            </Field>
            <Field id={`intent-${id}`} label={t('phrases.intent')}>
              {(attributes) => (
                <Choices
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
          {taught.map(({ id, words, intent, author }) => (
            <tr>
              <td class="text">{words}</td>
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
    await unteach(view.town, taken)
    return seeOther('/console/phrases?done=untaught')
  }
  const known = (await intentsIn(view)).flatMap(({ options }) => options)
  const intent = text('nothing') ? undefined : known.find(({ value }) => value === text('intent'))?.value
  if (!intent && !text('nothing')) return phrasesPage(view)
  await teach(view.town, view.member?.name ?? '', {
    unclearId: uuid('unclear'),
    words: text('words', 300),
    intent,
  })
  return seeOther('/console/phrases?done=taught')
}
