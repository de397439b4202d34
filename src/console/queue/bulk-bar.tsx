import { STATES, UNDO_SECONDS } from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import type { View } from '../ui/index.ts'

/** What is done with all that are marked, at the foot of the list once something is. */
export const BulkBar = (props: {
  view: View
  catalogue: Catalogue
  colleagues: { id: string; name: string }[]
}) => {
  const { view, catalogue, colleagues } = props
  const { t } = view
  return (
    <fieldset class="bulk-bar">
      <legend class="visually-hidden">{t('bulk.title')}</legend>
      <label class="check mark-all" hidden>
        <input type="checkbox" data-mark-all="" /> {t('bulk.all')}
      </label>
      <output data-marked={t('bulk.marked', { count: '#' })} />
      <button type="submit" class="plain" name="do" value="take">
        {t('bulk.take')}
      </button>
      <select name="assignee" aria-label={`${t('bulk.title')}: ${t('bulk.assign')}`}>
        <option value="">{t('bulk.assign')}…</option>
        <option value="nobody">{t('bulk.nobody')}</option>
        {colleagues.map(({ id, name }) => (
          <option value={id}>{name}</option>
        ))}
      </select>
      <select name="state" aria-label={`${t('bulk.title')}: ${t('bulk.state')}`}>
        <option value="">{t('bulk.state')}…</option>
        {STATES.filter((state) => state !== 'duplicate').map((state) => (
          <option value={state}>{t(`state.${state}`)}</option>
        ))}
      </select>
      <select name="department" aria-label={`${t('bulk.title')}: ${t('bulk.department')}`}>
        <option value="">{t('bulk.department')}…</option>
        {[...catalogue.departments].map(([code, name]) => (
          <option value={code}>{name}</option>
        ))}
      </select>
      <button type="submit" name="do" value="change">
        {t('bulk.send')}
      </button>
      <span class="hint">{t('bulk.hint', { seconds: UNDO_SECONDS })}</span>
    </fieldset>
  )
}
