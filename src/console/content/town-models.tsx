import {
  listTownModels,
  type OutcomeFigures,
  type Score,
  switchModelBack,
  switchModelOn,
  type TownModel,
} from '#domain/conversations'
import { hasPermission } from '#domain/staff'
import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { formatMoment, Table, type View } from '../ui/index.ts'
import { type IntentGroup, intentName } from './intents.ts'

/** Whole per cents of all, as «83 · 10 · 4»: right, asked, wrong. */
const scoreText = ({ right, asked, wrong, missed }: Score): string => {
  const total = right + asked + wrong + missed
  return [right, asked, wrong].map((count) => Math.round((100 * count) / (total || 1))).join(' · ')
}

/** The models that were trained for the town, with what each changes; administrators switch them on and back. */
export const TownModels = ({ view, models }: { view: View; models: TownModel[] }) => {
  const { t, member } = view
  const maySwitch = member !== undefined && hasPermission(member, 'manage-settings')
  if (models.length === 0) return <p class="empty">{t('models.empty')}</p>
  return (
    <form method="post" action="/console/phrases/models">
      <Table
        view={view}
        label={t('models.title')}
        columns={[
          'models.trained',
          'models.phrases',
          'models.before',
          'models.after',
          'models.own',
          'applications.actions',
        ]}
      >
        {models.map(({ id, trainedAt, author, phrases, figures, usedSince }) => (
          <tr>
            <td>
              {formatMoment(view, trainedAt)} · {author}
            </td>
            <td>{phrases}</td>
            <td>{scoreText(figures.before)}</td>
            <td>{scoreText(figures.after)}</td>
            <td>
              {scoreText(figures.own.before)} → {scoreText(figures.own.after)}
            </td>
            <td>
              {usedSince ? (
                <strong>{t('models.used', { when: formatMoment(view, usedSince) })}</strong>
              ) : null}{' '}
              {maySwitch && usedSince ? (
                <button type="submit" class="plain" name="back" value="yes">
                  {t('models.back')}
                </button>
              ) : null}
              {maySwitch && !usedSince ? (
                <button type="submit" class="plain" name="use" value={id}>
                  {t('models.use')}
                </button>
              ) : null}
            </td>
          </tr>
        ))}
      </Table>
    </form>
  )
}

/** Switches a trained model on, or goes back to what was used before. */
export const saveTownModel = async ({ town }: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  if (text('back')) {
    await switchModelBack(town)
    return seeOther('/console/phrases?done=model-back')
  }
  const id = text('use')
  const found = isUuid(id) && (await listTownModels(town)).some((one) => one.id === id)
  if (found) await switchModelOn(town, id)
  return seeOther(found ? '/console/phrases?done=model-used' : '/console/phrases')
}

/** How often something was understood, asked and corrected later, by week and by kind. */
export const RecognitionFigures = ({
  view,
  figures: { byWeek, byLabel },
  intents,
}: {
  view: View
  figures: OutcomeFigures
  intents: IntentGroup[]
}) => {
  const { t } = view
  return (
    <>
      <Table
        view={view}
        label={t('recognition.by-week')}
        columns={['recognition.week', 'recognition.understood', 'recognition.asked', 'recognition.corrected']}
      >
        {byWeek.map(({ week, understood, asked, corrected }) => (
          <tr>
            <td>
              <time dateTime={week}>{week}</time>
            </td>
            <td>{understood}</td>
            <td>{asked}</td>
            <td>{corrected}</td>
          </tr>
        ))}
      </Table>
      <Table
        view={view}
        label={t('recognition.by-kind')}
        columns={['phrases.intent', 'recognition.understood', 'recognition.asked', 'recognition.corrected']}
      >
        {byLabel.map(({ label, understood, asked, corrected }) => (
          <tr>
            <td>{label ? intentName(intents, label) : t('recognition.nothing')}</td>
            <td>{understood}</td>
            <td>{asked}</td>
            <td>{corrected}</td>
          </tr>
        ))}
      </Table>
    </>
  )
}
