import type { TemplateState } from '#domain/notifications'
import { type AccountTemplate, compareTemplates } from './compare.ts'
import { componentOf, type TemplateDefinition } from './definition.ts'

const textOf = (one: AccountTemplate | TemplateDefinition) => componentOf(one, 'BODY')?.text ?? ''

const rejection = ({ rejected_reason: reason }: AccountTemplate) =>
  reason && reason !== 'NONE' ? reason : ''

/** Every template of the file and of the account, those of the file first. */
export const templateStates = (wanted: TemplateDefinition[], account: AccountTemplate[]): TemplateState[] => {
  const compared = compareTemplates(wanted, account)
  const used = new Set(compared.map(({ found }) => found?.id))
  return [
    ...compared.map(
      ({ wanted: one, found, problems }): TemplateState => ({
        name: one.name,
        language: one.language,
        status: found?.status ?? 'MISSING',
        category: found?.category ?? one.category,
        text: textOf(found ?? one),
        rejectedReason: found ? rejection(found) : '',
        problems,
        unused: false,
      }),
    ),
    ...account
      .filter(({ id }) => !used.has(id))
      .map(
        (one): TemplateState => ({
          name: one.name,
          language: one.language,
          status: one.status,
          category: one.category,
          text: textOf(one),
          rejectedReason: rejection(one),
          problems: [],
          unused: true,
        }),
      ),
  ]
}
