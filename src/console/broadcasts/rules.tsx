import { addBroadcastRule, type BroadcastRule, deleteBroadcastRule } from '#domain/broadcasts'
import { type Content, localisedText } from '#domain/content'
import { TOPICS } from '#domain/information'
import { Field, readForm, SelectField, seeOther } from '#platform/pages'
import { type ConsoleKey, Table, type View } from '../ui/index.ts'

/** What a subject of notices is called. */
export const subjectName = (content: Content, id: string, language: string): string =>
  localisedText(content.notices.find((one) => one.id === id)?.title, language) || id

/** The subjects of notices, to choose one. */
export const Subjects = (props: {
  content: Content
  language: string
  chosen?: string
  attributes: { id: string; name: string }
}) => (
  <select {...props.attributes}>
    {props.content.notices.map(({ id, title }) => (
      <option value={id} selected={id === props.chosen}>
        {localisedText(title, props.language)}
      </option>
    ))}
  </select>
)

/** The rules that make notices of what is newly told, and a form for another. */
export const BroadcastRules = ({
  view,
  content,
  rules,
}: {
  view: View
  content: Content
  rules: BroadcastRule[]
}) => {
  const { t, language } = view
  return (
    <>
      <h2 id="rules">{t('rules.title')}</h2>
      <p>{t('rules.lead')}</p>
      {rules.length === 0 ? (
        <p class="empty">{t('rules.empty')}</p>
      ) : (
        <Table
          view={view}
          label={t('rules.title')}
          columns={['rules.when', 'notices.subject', 'rules.mode', 'rules.made', 'applications.actions']}
        >
          {rules.map((rule) => (
            <tr>
              <td class="text">
                {t(`topic.${rule.topic}` as ConsoleKey)}
                {rule.words.length > 0 ? `: ${rule.words.join(', ')}` : ''}
              </td>
              <td>{subjectName(content, rule.subject, language)}</td>
              <td>{t(`rules.mode.${rule.mode}`)}</td>
              <td>{rule.made}</td>
              <td>
                <form method="post" action="/console/notices/rules">
                  <button type="submit" class="plain" name="remove" value={rule.id}>
                    {t('rules.remove')}
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <form class="card" method="post" action="/console/notices/rules">
        <h3>{t('rules.new')}</h3>
        <div class="pair">
          <SelectField
            id="topic"
            label={t('rules.topic')}
            options={TOPICS.filter((topic) => topic !== 'pharmacies' && topic !== 'directory').map(
              (topic) => [topic, t(`topic.${topic}`)],
            )}
          />
          <Field id="words" label={t('rules.words')} hint={t('rules.words.hint')}>
            {(attributes) => <input {...attributes} maxLength={400} />}
          </Field>
        </div>
        <div class="pair">
          <Field id="rule_subject" label={t('notices.subject')}>
            {(attributes) => <Subjects content={content} language={language} attributes={attributes} />}
          </Field>
          <Field id="mode" label={t('rules.mode')}>
            {(attributes) => (
              <select {...attributes}>
                <option value="draft">{t('rules.mode.draft')}</option>
                <option value="send">{t('rules.mode.send')}</option>
              </select>
            )}
          </Field>
        </div>
        <button type="submit">{t('rules.save')}</button>
      </form>
    </>
  )
}

/** Makes a rule, or takes one away. @returns nothing when its topic or subject is not known */
export const saveBroadcastRule = async (view: View, request: Request): Promise<Response | undefined> => {
  const { text } = await readForm(request)
  if (text('remove')) {
    await deleteBroadcastRule(view.town, text('remove'))
    return seeOther('/console/notices?done=rule#rules')
  }
  const made = await addBroadcastRule(view.town, view.member?.name ?? '', {
    topic: text('topic'),
    subject: text('rule_subject'),
    mode: text('mode') === 'send' ? 'send' : 'draft',
    words: text('words', 400).split(/[,;]/),
  })
  return made ? seeOther('/console/notices?done=rule#rules') : undefined
}
