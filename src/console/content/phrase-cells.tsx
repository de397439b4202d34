import { SelectOptions } from '#platform/pages'
import type { View } from '../ui/index.ts'
import type { IntentGroup } from './intents.ts'

/**
 * Two cells of a row: the words of a phrase and what they mean, both to be edited. Heads of the columns are their labels.
 * @param form the id of the form that they belong to, where they stand in none
 */
export const PhraseCells = ({
  view: { t },
  phrase: { id, text, label },
  names,
  intents,
  form,
}: {
  view: View
  phrase: { id: string; text: string; label?: string }
  names: { words: string; intent: string }
  intents: IntentGroup[]
  form?: string
}) => (
  <>
    <td class="words">
      <input
        id={`words-${id}`}
        name={names.words}
        form={form}
        aria-label={t('phrases.words')}
        maxLength={300}
        value={text}
        title={text}
        dir="auto"
      />
    </td>
    <td class="meaning">
      <SelectOptions
        attributes={{ id: `intent-${id}`, name: names.intent, form, 'aria-label': t('phrases.intent') }}
        ask={t('phrases.choose')}
        groups={intents}
        chosen={label}
      />
    </td>
  </>
)
