import type { TemplateProblem } from '#domain/notifications'
import { componentOf, type TemplateComponent, type TemplateDefinition } from './definition.ts'

/** A template as the account has it. */
export type AccountTemplate = {
  id: string
  name: string
  language: string
  /** APPROVED, PENDING, REJECTED, PAUSED, DISABLED … */
  status: string
  category: string
  parameter_format?: string
  components?: TemplateComponent[]
  rejected_reason?: string
}

/** A template of the file beside the account's. */
export type TemplateComparison = {
  wanted: TemplateDefinition
  found?: AccountTemplate
  problems: TemplateProblem[]
  /** What would make the account's like the file's, where something can. */
  action?: 'create' | 'edit'
}

const BY_STATUS: Record<string, TemplateProblem> = {
  REJECTED: 'rejected',
  PENDING: 'pending',
  IN_APPEAL: 'pending',
  PAUSED: 'paused',
  FLAGGED: 'paused',
  DISABLED: 'disabled',
}

/** The platform takes edits of these only. */
const EDITABLE = ['APPROVED', 'REJECTED', 'PAUSED']

const clean = (text: string | undefined) => text?.replace(/\{\{\s*(\d+)\s*\}\}/g, '{{$1}}').trim() ?? ''

/** What of a template people see: examples and what the platform adds are left out. */
const visibleParts = (one: { category: string; components?: TemplateComponent[] }) => {
  const buttons = (componentOf(one, 'BUTTONS')?.buttons ?? []).map(({ type, text, url }) => [type, text, url])
  // The platform words them itself, in the account's list too.
  if (one.category === 'AUTHENTICATION') return JSON.stringify(buttons)
  return JSON.stringify([
    clean(componentOf(one, 'HEADER')?.text),
    clean(componentOf(one, 'BODY')?.text),
    clean(componentOf(one, 'FOOTER')?.text),
    buttons,
  ])
}

const isNamed = ({ parameter_format }: AccountTemplate): boolean => parameter_format === 'NAMED'

const compare = (wanted: TemplateDefinition, found: AccountTemplate | undefined): TemplateComparison => {
  if (!found) return { wanted, problems: ['missing'], action: 'create' }
  const named = isNamed(found) && visibleParts(wanted).includes('{{')
  const reclassified = found.category !== wanted.category
  const different = !named && visibleParts({ ...found, category: wanted.category }) !== visibleParts(wanted)
  const byStatus = BY_STATUS[found.status]
  const problems: TemplateProblem[] = [
    ...(named ? ['named-variables' as const] : []),
    ...(different ? ['different' as const] : []),
    ...(reclassified ? ['reclassified' as const] : []),
    ...(byStatus ? [byStatus] : []),
  ]
  // The category of an approved template is the platform's to change.
  const mendable = different || (reclassified && found.status === 'REJECTED')
  const action = !named && mendable && EDITABLE.includes(found.status) ? ('edit' as const) : undefined
  return { wanted, found, problems, ...(action ? { action } : {}) }
}

/** Holds the file's templates against the account's. */
export const compareTemplates = (
  wanted: TemplateDefinition[],
  account: AccountTemplate[],
): TemplateComparison[] =>
  wanted.map((one) =>
    compare(
      one,
      account.find(({ name, language }) => name === one.name && language === one.language),
    ),
  )
