import { type AccountTemplate, compareTemplates, type TemplateProblem } from './compare.ts'
import { componentOf, type TemplateDefinition } from './definition.ts'

/** A template as it stands: in the account, in the town's file, or in both. */
export type TemplateState = {
  name: string
  language: string
  /** The platform's; MISSING where the account has none. */
  status: string
  category: string
  /** Of its body; empty where the platform words it. */
  text: string
  /** Why the platform says of it no; empty where it does not. */
  rejectedReason: string
  problems: TemplateProblem[]
  /** Of the account alone: the service does not send it. */
  unused: boolean
}

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
